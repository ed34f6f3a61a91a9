"""Keys that sign addresses: several at once, so that they can be changed while links live."""

import base64
import hashlib
import hmac
import os
from pathlib import Path

import msgspec

from stentor.lib.secretfile import create_file_once

LEAST_KEY_BYTES = 16


class _Key(msgspec.Struct, forbid_unknown_fields=True):
    id: int
    key: str


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    keys: list[_Key]


class SigningKeys:
    """Numbered secrets; the newest signs, all of them verify."""

    def __init__(self, secrets: dict[int, bytes]) -> None:
        """`secrets` by number 0-255, newest first. ValueError for none, or for a weak one."""
        if not secrets:
            raise ValueError("there is no signing key")
        for number, secret in secrets.items():
            if not 0 <= number <= 255:
                raise ValueError(f"signing key id {number} is not within 0-255")
            if len(secret) < LEAST_KEY_BYTES:
                raise ValueError(f"signing key {number} is shorter than {LEAST_KEY_BYTES} bytes")
        self._secrets = dict(secrets)
        self._begun = {number: _begin_hmac(secret) for number, secret in secrets.items()}
        self.current = next(iter(secrets))

    def sign(self, key_id: int, content: bytes) -> bytes:
        """HMAC-SHA-256 of `content`, 32 bytes. KeyError for a key that is not held."""
        begun = self._begun[key_id]
        inner, outer = begun[0].copy(), begun[1].copy()
        inner.update(content)
        outer.update(inner.digest())
        return outer.digest()

    def derive(self, purpose: str) -> bytes:
        """A secret of 32 bytes for something else, the same on every machine with these keys. It
        comes from the oldest key, so that a newer one leaves it as it is."""
        return hmac.digest(self._secrets[next(reversed(self._secrets))], purpose.encode(), "sha256")

    def holds(self, key_id: int) -> bool:
        return key_id in self._secrets


def _begin_hmac(secret: bytes) -> tuple["hashlib._Hash", "hashlib._Hash"]:
    """Inner and outer digest of RFC 2104 as far as the key goes. To copy them takes a tenth of the
    time that `hmac.digest` needs to find its algorithm."""
    block = hashlib.sha256().block_size
    key = hashlib.sha256(secret).digest() if len(secret) > block else secret
    key = key.ljust(block, b"\0")
    return (
        hashlib.sha256(bytes(letter ^ 0x36 for letter in key)),
        hashlib.sha256(bytes(letter ^ 0x5C for letter in key)),
    )


def parse_signing_keys(content: bytes) -> SigningKeys:
    """Keys from `{"keys": [{"id": 2, "key": "<base64url>"}, …]}`, newest first.

    ValueError, naming what is wrong but no secret.
    """
    rows = msgspec.json.decode(content, type=_KeyFile).keys
    secrets: dict[int, bytes] = {}
    for row in rows:
        if row.id in secrets:
            raise ValueError(f"signing key id {row.id} stands twice")
        try:
            secrets[row.id] = base64.b64decode(pad(row.key), altchars=b"-_", validate=True)
        except ValueError as error:
            raise ValueError(f"signing key {row.id} is not base64url") from error
    return SigningKeys(secrets)


def render_signing_keys(secrets: dict[int, bytes]) -> bytes:
    """The content of a key file."""
    rows = [_Key(number, encode_secret(secret)) for number, secret in secrets.items()]
    return msgspec.json.encode(_KeyFile(rows)) + b"\n"


def load_or_create_signing_keys(path: Path) -> SigningKeys:
    """The keys in `path`; one new key is made and kept when there is no file yet."""
    if not path.exists():
        create_file_once(path, render_signing_keys({1: os.urandom(32)}))
    return parse_signing_keys(path.read_bytes())


def encode_secret(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def pad(text: str) -> str:
    """Base64 text with the padding that URLs leave out."""
    return text + "=" * (-len(text) % 4)
