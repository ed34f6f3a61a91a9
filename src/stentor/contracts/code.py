"""The arrangement code: the text in an address that *is* one listener's arrangement."""

import base64
import binascii
import hmac
import struct
from typing import NamedTuple

from stentor.lib.signing import SigningKeys

FORMAT = 1
TAG_FORMAT = 0x81
"""Of entity tags, so that none of them can be used as an address that never lapses."""
MAC_BYTES = 16
MOST_PLACEMENTS = 32
NEVER = 0

_HEAD = struct.Struct(">BBBBII")
_LEAST_BYTES = _HEAD.size + MAC_BYTES
_MOST_BYTES = _LEAST_BYTES + 4 * MOST_PLACEMENTS
MOST_LETTERS = -(-_MOST_BYTES * 4 // 3)
_URL_LETTERS = bytes.maketrans(b"+/", b"-_")


class ArrangementCode(NamedTuple):
    """What an edge must know to serve any range of one arrangement.

    Bytes, big-endian: format, signing key, rendition, header version (one each), manifest
    (4), expiry (4), the placements (4 each), the first 16 bytes of HMAC-SHA-256 over all
    before. The text is base64url without padding; eight placements make 80 letters.
    """

    manifest: int
    """Number of the manifest, 1 … 2³²-1."""
    rendition: int
    header_version: int
    """Version of the rendering of the bytes before the first audio frame."""
    expires: int = NEVER
    """First hour since the epoch at which the code has lapsed; 0 for never."""
    placements: tuple[int, ...] = ()
    """One a slot, 0 for an empty one."""


def encode_code(code: ArrangementCode, keys: SigningKeys) -> str:
    """The one spelling of `code` under the newest key. ValueError for a field out of bounds."""
    return _encode(FORMAT, code, keys)


def encode_tag(code: ArrangementCode, keys: SigningKeys) -> str:
    """The entity tag of the arrangement, without quotes: the same whenever its links lapse."""
    return _encode(TAG_FORMAT, code._replace(expires=NEVER), keys)


def _encode(version: int, code: ArrangementCode, keys: SigningKeys) -> str:
    if len(code.placements) > MOST_PLACEMENTS:
        raise ValueError(f"an arrangement has at most {MOST_PLACEMENTS} slots")
    try:
        head = _HEAD.pack(
            version, keys.current, code.rendition, code.header_version, code.manifest, code.expires
        )
        content = head + struct.pack(f">{len(code.placements)}I", *code.placements)
    except struct.error as error:
        raise ValueError(f"{code} does not fit the code's fields") from error
    signed = content + keys.sign(keys.current, content)[:MAC_BYTES]
    return _spell(signed)


def try_parse_code(text: str, keys: SigningKeys) -> ArrangementCode | None:
    """The code that `text` spells; None unless it is the very text `encode_code` made.

    A code signed with an older key that is still held is good.
    """
    return _try_parse(FORMAT, text, keys)


def try_parse_tag(text: str, keys: SigningKeys) -> ArrangementCode | None:
    """The arrangement that an entity tag stands for; None unless `encode_tag` made it."""
    return _try_parse(TAG_FORMAT, text, keys)


def _try_parse(wanted: int, text: str, keys: SigningKeys) -> ArrangementCode | None:
    signed = _try_decode(text)
    if signed is None or not _LEAST_BYTES <= len(signed) <= _MOST_BYTES or len(signed) % 4:
        return None
    content, mac = signed[:-MAC_BYTES], signed[-MAC_BYTES:]
    version, key_id, rendition, header_version, manifest, expires = _HEAD.unpack_from(content)
    if version != wanted or not keys.holds(key_id):
        return None
    if not hmac.compare_digest(keys.sign(key_id, content)[:MAC_BYTES], mac):
        return None
    count = (len(content) - _HEAD.size) // 4
    placements = struct.unpack_from(f">{count}I", content, _HEAD.size)
    return ArrangementCode(manifest, rendition, header_version, expires, placements)


def _try_decode(text: str) -> bytes | None:
    """Bytes of canonical base64url; None for any other spelling of the same bytes."""
    if len(text) > MOST_LETTERS:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return raw if _spell(raw) == text else None


def _spell(raw: bytes) -> str:
    """Canonical base64url, without padding."""
    return binascii.b2a_base64(raw, newline=False).translate(_URL_LETTERS, b"=").decode()
