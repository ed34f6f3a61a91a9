"""Time as an argument: rules take a clock, processes hand in the real one."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant, always aware and always in UTC."""


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def format_instant(moment: datetime) -> str:
    """`2026-11-23T19:22:01.123Z`: RFC 3339 with milliseconds, the form of every record."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """An RFC 3339 instant with its offset. ValueError when it is not one."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone; end it with Z or an offset")
    return moment.astimezone(UTC)
