"""Moments as authorities write them."""

from datetime import UTC
from email.utils import parsedate_to_datetime


def parse_retry_after(text: str, now: float, default: float, most: float) -> float:
    """When to ask again, by a `Retry-After` field (RFC 9110, 10.2.3): seconds or a date.

    `default` seconds from now where it is missing or malformed; never more than `most`.
    """
    text = text.strip()
    seconds = default
    if text.isascii() and text.isdigit() and len(text) < 12:
        seconds = float(text)
    elif text:
        try:
            moment = parsedate_to_datetime(text)
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
        except (ValueError, OverflowError):
            seconds = default
    return now + min(max(0.0, seconds), most)
