"""Which bytes of an arrangement are not its episode's."""

from collections.abc import Iterator, Sequence

from stentor.audio.layout import Layout
from stentor.contracts.hit import Inserted


def find_inserted(
    layout: Layout, header_bytes: int, frame_bytes: int, placements: Sequence[Sequence[int]]
) -> tuple[Inserted, ...]:
    """Everything behind the header that is no content, in order.

    `placements`: for each break the numbers of what fills it, as the layout's fills were.
    """
    known: list[tuple[int, int, int | None]] = [
        (spot.at, spot.frames, placements[spot.break_number][spot.nth]) for spot in layout.spots
    ]
    known += [(one.at, one.last - one.first, None) for one in layout.stretches]
    return tuple(
        Inserted(header_bytes + at * frame_bytes, frames * frame_bytes, number)
        for at, frames, number in _iterate_inserted(sorted(known), layout.frames)
    )


def _iterate_inserted(
    known: Sequence[tuple[int, int, int | None]], frames: int
) -> Iterator[tuple[int, int, int]]:
    """Spots, and as placement 0 what lies between spots and content."""
    reached = 0
    for at, length, number in known:
        if at > reached:
            yield reached, at - reached, 0
        if number is not None:
            yield at, length, number
        reached = at + length
    if frames > reached:
        yield reached, frames - reached, 0
