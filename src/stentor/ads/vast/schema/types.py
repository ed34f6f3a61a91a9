"""Simple types of texts and attributes: each says what is wrong with a text, or None."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

Type = Callable[[str], str | None]


def string(_text: str) -> str | None:
    return None


def uri(text: str) -> str | None:
    """As `xs:anyURI` is meant: what is no reference by RFC 3986 (or 3987) is said."""
    if re.search(r"[\x00-\x20<>\"{}|\\^`]", text.strip()):
        return f"{text.strip()[:60]!r} holds what no address may"
    return None if text.strip() else "is empty, not an address"


def integer(text: str) -> str | None:
    return _match(r"[+-]?\d+", text, "a whole number")


def boolean(text: str) -> str | None:
    return _match("true|false|0|1", text, "true or false")


def decimal(text: str) -> str | None:
    try:
        is_finite = Decimal(text.strip()).is_finite() and "e" not in text.lower()
    except InvalidOperation:
        is_finite = False
    return None if is_finite else f"{text[:40]!r} is not a decimal number"


def time(text: str) -> str | None:
    """`xs:time`, as durations are written."""
    return _match(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?", text, "a time like 00:00:30")


def offset(text: str) -> str | None:
    pattern = r"\d{2}:[0-5]\d:[0-5]\d(\.\d\d\d)?|1?\d?\d(\.?\d)*%"
    return _match(pattern, text, "an offset like 00:00:05 or 25%")


def currency(text: str) -> str | None:
    return _match("[a-zA-Z]{3}", text, "three letters of a currency")


def across(text: str) -> str | None:
    return _match("[0-9]*|left|right", text, "pixels, left or right")


def down(text: str) -> str | None:
    return _match("[0-9]*|top|bottom", text, "pixels, top or bottom")


def one_of(*words: str) -> Type:
    def judge(text: str) -> str | None:
        return None if text.strip() in words else f"{text[:40]!r} is none of {', '.join(words)}"

    return judge


EVENT: Final = one_of(
    "mute", "unmute", "pause", "resume", "rewind", "skip", "playerExpand", "playerCollapse",
    "loaded", "start", "firstQuartile", "midpoint", "thirdQuartile", "complete", "progress",
    "closeLinear", "creativeView", "acceptInvitation", "adExpand", "adCollapse", "minimize",
    "close", "overlayViewDuration", "otherAdInteraction",
)  # fmt: skip
PRICING: Final = one_of("CPC", "CPM", "CPE", "CPV", "cpc", "cpm", "cpe", "cpv")


def _match(pattern: str, text: str, wanted: str) -> str | None:
    return None if re.fullmatch(pattern, text.strip()) else f"{text[:40]!r} is not {wanted}"
