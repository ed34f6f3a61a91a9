"""Keys that sign addresses."""

import hmac
from pathlib import Path

import pytest

from stentor.lib.signing import (
    SigningKeys,
    load_or_create_signing_keys,
    parse_signing_keys,
    render_signing_keys,
)


def test_a_key_file_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.json"
    first = load_or_create_signing_keys(path)
    again = load_or_create_signing_keys(path)
    assert first.sign(1, b"x") == again.sign(1, b"x")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("length", [16, 63, 64, 65, 200])
def test_a_signature_is_hmac_sha256(length: int) -> None:
    secret = bytes(range(length))
    keys = SigningKeys({7: secret})
    for content in (b"", b"x", b"y" * 1000):
        assert keys.sign(7, content) == hmac.digest(secret, content, "sha256")
    with pytest.raises(KeyError):
        keys.sign(8, b"x")


def test_the_newest_key_signs_and_older_ones_still_verify() -> None:
    keys = parse_signing_keys(render_signing_keys({7: b"n" * 32, 3: b"o" * 32}))
    assert keys.current == 7
    assert keys.holds(3)
    assert keys.sign(3, b"x") == SigningKeys({3: b"o" * 32}).sign(3, b"x")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"keys": []}',
        b'{"keys": [{"id": 1}]}',
        b'{"keys": [{"id": 300, "key": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"}]}',
        b'{"keys": [{"id": 1, "key": "c2hvcnQ"}]}',
        b'{"keys": [{"id": 1, "key": "not base64 at all!!!!!!!!!!"}]}',
        render_signing_keys({1: b"a" * 32})[:-3] + b"," + b'{"id": 1, "key": "c2hvcnQ"}]}',
    ],
)
def test_a_key_file_that_is_not_one_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_signing_keys(content)
