"""Pins and impressions as bytes."""

import struct
from collections.abc import Iterable, Sequence
from typing import Final

from stentor.edge.memory.interface import MOST_SHOWN, SHOWN_SECONDS, Impression, Pin

_MOMENT: Final = struct.Struct(">I")
_IMPRESSION: Final = struct.Struct(">II")


def encode_pin(pin: Pin) -> bytes:
    return _MOMENT.pack(pin.until) + pin.code.encode("ascii")


def try_parse_pin(content: bytes | None, now: float) -> Pin | None:
    """None for none, for one whose time is over, and for what is no pin."""
    if content is None or len(content) <= _MOMENT.size:
        return None
    (until,) = _MOMENT.unpack_from(content)
    if until <= now:
        return None
    return Pin(content[_MOMENT.size :].decode("ascii", "replace"), until)


def encode_impression(impression: Impression) -> bytes:
    return _IMPRESSION.pack(*impression)


def encode_shown(shown: Iterable[Impression]) -> bytes:
    return b"".join(map(encode_impression, shown))


def parse_shown(content: bytes | None) -> tuple[Impression, ...]:
    """The impressions in `content`, a torn end left out."""
    if not content:
        return ()
    whole = len(content) // _IMPRESSION.size * _IMPRESSION.size
    return tuple(Impression(*one) for one in _IMPRESSION.iter_unpack(content[:whole]))


def merge_shown(
    before: Sequence[Impression], new: Sequence[Impression], now: float
) -> tuple[Impression, ...]:
    """All of them that still count, the newest `MOST_SHOWN`, oldest first."""
    since = now - SHOWN_SECONDS
    kept = [one for one in (*before, *new) if one.at > since]
    kept.sort(key=lambda one: one.at)
    return tuple(kept[-MOST_SHOWN:])


def is_over(content: bytes, *, is_pin: bool, now: float) -> bool:
    """Does nothing of it count any more?"""
    if is_pin:
        return try_parse_pin(content, now) is None
    return not merge_shown((), parse_shown(content), now)
