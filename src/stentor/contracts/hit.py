"""A hit: what one request of a listener took."""

from typing import Annotated, Literal

import msgspec

ByteCount = Annotated[int, msgspec.Meta(ge=0, le=1 << 50)]
HitKind = Literal["audio", "feed", "page", "asset", "redirect", "other"]
MOST_INSERTED = 256


class Inserted(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Bytes of a representation, behind its header, that are not the episode's own."""

    first_byte: ByteCount
    length: ByteCount
    placement: Annotated[int, msgspec.Meta(ge=0, lt=1 << 32)] = 0
    """The spot's; 0 for what stands around spots: gaps and what fills a break up."""


class BakedBytes(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Bytes of a representation that are of an ad in the episode's own audio: one piece of it, in
    front of which others may stand where a break was filled in its midst."""

    first_byte: ByteCount
    length: ByteCount
    placement: Annotated[int, msgspec.Meta(gt=0, lt=1 << 32)]
    before: ByteCount = 0
    """Bytes of the ad in earlier pieces."""
    whole: ByteCount = 0
    """Bytes of the whole ad, all its pieces; 0: this one is all."""


class Hit(msgspec.Struct, kw_only=True):
    """One record of one transfer. Records of the same `id` are one transfer: the latest
    `ended_at` wins; a record without `id` stands for itself.

    In the spool `ip` is null and `sealed_ip` holds the address encrypted (see lib.seal);
    in a file for `stentor hits count` it is the plain address.
    """

    id: str | None = None
    edge: str | None = None
    at: str
    """Start of the request, RFC 3339; windows go by it."""
    ended_at: str | None = None
    method: str
    status: Annotated[int, msgspec.Meta(ge=0, le=999)]
    show: str | None
    episode: str | None
    arrangement: str | None
    ip: str | None
    sealed_ip: str | None = None
    ua: str | None
    referer: str | None = None
    range: str | None
    first_byte: ByteCount
    """Offset in the whole representation of the first byte the client took."""
    sent: ByteCount
    """Bytes of the body the client took, not what it asked for."""
    size: ByteCount | None
    """Bytes of the whole representation; null where a foreign log does not know them."""
    header_bytes: ByteCount
    """The part of the representation before the first audio frame of content."""
    content_seconds: Annotated[float, msgspec.Meta(ge=0, le=1e8)] | None
    bitrate: Annotated[int, msgspec.Meta(ge=0, le=1 << 31)] | None
    """Bits a second."""
    kind: str
    via: str | None = None
    feed: str | None = None
    subscriber: str | None = None
    inserted: Annotated[tuple[Inserted, ...], msgspec.Meta(max_length=MOST_INSERTED)] = ()
    """All of the representation, in order, whatever of it was taken; none where an arrangement
    has no spots, and in the logs of others."""
    baked_in: Annotated[tuple[BakedBytes, ...], msgspec.Meta(max_length=MOST_INSERTED)] = ()
    """Ads in the episode's own audio, in order, whatever of them was taken. They are content."""


encode_hit = msgspec.json.Encoder().encode
"""A hit as one JSON line without its newline."""

_decoder = msgspec.json.Decoder(Hit)


def parse_hit(line: bytes | str) -> Hit:
    """ValueError (msgspec's), naming the field, when it is not a hit."""
    return _decoder.decode(line)
