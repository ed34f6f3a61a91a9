"""Where the ads of an episode's own audio come to stand in an arrangement."""

from collections.abc import Iterator

from stentor.audio.layout import Layout
from stentor.contracts.hit import BakedBytes
from stentor.contracts.manifest import BakedIn, Manifest


def find_baked_in(
    manifest: Manifest, layout: Layout, header_bytes: int, frame_bytes: int
) -> tuple[BakedBytes, ...]:
    """Every ad of the content, in order; one with a filled break in its midst in pieces."""
    return tuple(
        piece
        for one in manifest.baked_in
        for piece in _iterate_pieces(one, layout, header_bytes, frame_bytes)
    )


def _iterate_pieces(
    one: BakedIn, layout: Layout, header_bytes: int, frame_bytes: int
) -> Iterator[BakedBytes]:
    whole = (one.last - one.first) * frame_bytes
    for stretch in layout.stretches:
        first, last = max(one.first, stretch.first), min(one.last, stretch.last)
        if first >= last:
            continue
        at = header_bytes + (stretch.at + first - stretch.first) * frame_bytes
        length, before = (last - first) * frame_bytes, (first - one.first) * frame_bytes
        yield BakedBytes(at, length, one.placement, before, 0 if length == whole else whole)
