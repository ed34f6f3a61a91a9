"""Instants as records write them; most are asked for more than once."""

import functools
from datetime import UTC, datetime


def format_seconds(moment: float) -> str:
    """Seconds since the epoch as the records write instants: `lib.clock.format_instant`."""
    return format_millisecond(int(moment * 1000))


@functools.lru_cache(256)
def format_millisecond(moment: int) -> str:
    return f"{format_whole_second(moment // 1000)}.{moment % 1000:03d}Z"


@functools.lru_cache(64)
def format_whole_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
