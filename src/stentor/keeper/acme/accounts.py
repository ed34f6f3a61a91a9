"""Our account at each authority: a key kept on disk, an account made again where it was lost."""

import json
from typing import Any

import structlog
from acme import errors, messages
from acme.client import ClientV2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from josepy.jwk import JWKEC

from stentor.keeper.acme.settings import AuthoritySettings
from stentor.keeper.shelf.files import Files

log = structlog.get_logger("keeper")

FORMER = "accounts/former"
"""Keys that could not be read: their passphrase may yet be found."""


class Accounts:
    """`accounts/<authority>.json` (0600): key and address of the account. With a passphrase the key
    is encrypted (PKCS #8); one that lies there in the clear is then encrypted where it is."""

    def __init__(self, files: Files, passphrase: bytes | None = None) -> None:
        self._files = files
        self._passphrase = passphrase

    def load_key(self, settings: AuthoritySettings) -> JWKEC:
        """The account's key; a new one where there is none or it cannot be read."""
        note = self._read(settings)
        if note is not None:
            try:
                key = self._open(note["key"])
            except (KeyError, ValueError, TypeError) as error:
                log.warning("account key unreadable", authority=settings.name, reason=str(error))
                self._files.write(
                    f"{FORMER}/{settings.name}.json", self._files.read(self._path(settings)) or b""
                )
            else:
                if self._passphrase and isinstance(note["key"], dict):
                    self._write(settings, key, note.get("uri", ""))
                return key
        return self.renew_key(settings)

    def _open(self, kept: Any) -> JWKEC:
        """ValueError or TypeError for what is no key that we can open."""
        if isinstance(kept, str):
            secret = serialization.load_pem_private_key(kept.encode(), self._passphrase)
            if not isinstance(secret, ec.EllipticCurvePrivateKey):
                raise TypeError("it is no key of an elliptic curve")
            return JWKEC(key=secret)
        key = JWKEC.from_json(kept)
        if not isinstance(key, JWKEC):
            raise TypeError("it is no key of an elliptic curve")
        return key

    def _close(self, key: JWKEC) -> Any:
        """As it is kept."""
        if not self._passphrase:
            return key.to_partial_json()
        return key.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(self._passphrase),
        ).decode()

    def renew_key(self, settings: AuthoritySettings) -> JWKEC:
        """A key without an account yet; the one before is forgotten."""
        key = JWKEC(key=ec.generate_private_key(ec.SECP256R1()))
        self._write(settings, key, "")
        return key

    def sign_in(self, client: ClientV2, settings: AuthoritySettings, *, is_afresh: bool) -> None:
        """Has the client act for our account; registers where there is none.

        `is_afresh` asks the authority again, which may have lost it.
        """
        note = self._read(settings) or {}
        if note.get("uri") and note.get("directory") == settings.directory and not is_afresh:
            body = messages.Registration()
            client.net.account = messages.RegistrationResource(body=body, uri=note["uri"])
            return
        client.net.account = None
        try:
            account = client.new_account(build_registration(client, settings))
        except errors.ConflictError as conflict:
            account = messages.RegistrationResource(
                body=messages.Registration(), uri=conflict.location
            )
            client.net.account = account
        self._write(settings, client.net.key, str(account.uri))
        log.info("account at the authority", authority=settings.name)

    def _read(self, settings: AuthoritySettings) -> dict[str, Any] | None:
        try:
            note = json.loads(self._files.read(self._path(settings)) or b"null")
        except ValueError:
            return None
        return note if isinstance(note, dict) else None

    def _write(self, settings: AuthoritySettings, key: Any, uri: str) -> None:
        note = {"key": self._close(key), "uri": uri, "directory": settings.directory}
        self._files.write(self._path(settings), json.dumps(note).encode())

    @staticmethod
    def _path(settings: AuthoritySettings) -> str:
        return f"accounts/{settings.name}.json"


def build_registration(client: ClientV2, settings: AuthoritySettings) -> messages.NewRegistration:
    """Terms agreed to, contact, and the binding to an account elsewhere where there is one."""
    fields: dict[str, Any] = {"terms_of_service_agreed": True}
    if settings.contact:
        fields["contact"] = settings.contact
    if settings.eab_kid and client.net.key:
        fields["external_account_binding"] = messages.ExternalAccountBinding.from_data(
            account_public_key=client.net.key.public_key(),
            kid=settings.eab_kid,
            hmac_key=settings.eab_hmac,
            directory=client.directory,
            hmac_alg="HS256",
        )
    return messages.NewRegistration(**fields)
