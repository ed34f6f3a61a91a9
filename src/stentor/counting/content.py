"""Bytes of any arrangement, as spans of content time.

Arrangements of an episode differ in their headers and may differ in bitrate, so what a
listener took of them is merged on the time of the content, where the header and inserted spots
are nothing. Time is in flicks, 1/705,600,000 s: a byte is a whole number of them at every bitrate
an MP3 can have, so spans add up exactly. Everything fits 64 bits, in every engine that counts.
"""

from collections.abc import Iterable

from stentor.contracts.hit import Hit

FLICKS = 705_600_000
"""A second."""

NOMINAL_BITRATE = 128_000
"""Places bytes in time where the bitrate is unknown; then the whole file is asked for."""

LEAST_BITRATE, MOST_BITRATE = 1_000, 1_000_000_000
"""Bits a second; beyond them a bitrate is as good as unknown."""

MOST_BYTES = 1 << 40
"""Of content; more is cut."""


def compute_span(hit: Hit) -> tuple[int, int]:
    """Start and end, in flicks of content, of what the client took."""
    start = _place(hit, hit.first_byte)
    return start, max(start, _place(hit, find_end(hit)))


def find_end(hit: Hit) -> int:
    """The byte behind the last one that the client took."""
    end = hit.first_byte + hit.sent
    return min(end, hit.size) if hit.size else end


def compute_need(hit: Hit, seconds: int) -> int | None:
    """Flicks of content that make a download of this file.

    `seconds` of it; all of it when it is shorter or when its size, length or bitrate is not
    known; None when nothing tells how much all of it is.
    """
    length = hit.content_seconds or 0
    whole = _place(hit, hit.size) if hit.size else int(length * FLICKS)
    if whole <= 0:
        return None
    is_measured = hit.size and find_bitrate(hit) and length >= seconds
    return min(whole, seconds * FLICKS) if is_measured else whole


def compute_coverage(spans: Iterable[tuple[int, int]]) -> int:
    """Flicks that the spans cover together; where they overlap it counts once."""
    covered = reached = 0
    for start, end in sorted(spans):
        if end > reached:
            covered += end - max(start, reached)
            reached = end
    return covered


def find_bitrate(hit: Hit) -> int | None:
    """The bitrate, None where it is unknown or none that audio has."""
    rate = hit.bitrate
    return rate if rate and LEAST_BITRATE <= rate <= MOST_BITRATE else None


def count_inserted(hit: Hit, byte: int) -> int:
    """Bytes before `byte` that were inserted into the episode."""
    return sum(min(max(0, byte - one.first_byte), one.length) for one in hit.inserted)


def measure_bytes(hit: Hit, count: int) -> int:
    """How long so many bytes of audio last, in flicks."""
    return min(max(0, count), MOST_BYTES) * 8 * FLICKS // (find_bitrate(hit) or NOMINAL_BITRATE)


def _place(hit: Hit, byte: int) -> int:
    return measure_bytes(hit, byte - hit.header_bytes - count_inserted(hit, byte))
