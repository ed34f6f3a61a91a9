"""Hits for tests: one listener who takes a whole half-hour episode, unless said otherwise."""

from datetime import UTC, datetime, timedelta
from typing import Any

from stentor.contracts.hit import Hit
from stentor.lib.clock import format_instant

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PHONE = "AppleCoreMedia/1.0.0.21D61 (iPhone; U; CPU OS 17_3_1 like Mac OS X; en_us)"
HEADER = 8576
BITRATE = 128_000
MINUTE = 60 * BITRATE // 8
SECONDS = 1801.5
SIZE = HEADER + int(SECONDS * BITRATE / 8)


def make_hit(**facts: Any) -> Hit:
    """`at` may be a datetime or a text; `hours` moves it from a Monday's noon."""
    at = (
        facts.pop("at", NOON)
        if "hours" not in facts
        else NOON + timedelta(hours=facts.pop("hours"))
    )
    facts["at"] = at if isinstance(at, str) else format_instant(at)
    usual: dict[str, Any] = {
        "method": "GET", "status": 200, "show": "s", "episode": "e", "arrangement": None,
        "ip": "203.0.113.9", "ua": PHONE, "range": None, "first_byte": 0,
        "sent": facts.get("size", SIZE) or SIZE, "size": SIZE, "header_bytes": HEADER,
        "content_seconds": SECONDS, "bitrate": BITRATE, "kind": "audio",
    }  # fmt: skip
    return Hit(**(usual | facts))


def take(first_byte: int, sent: int, **facts: Any) -> Hit:
    """A range, as the edge records it."""
    return make_hit(
        status=206,
        range=f"bytes={first_byte}-{first_byte + sent - 1}",
        first_byte=first_byte,
        sent=sent,
        **facts,
    )
