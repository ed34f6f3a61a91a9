"""Ranges of an arrangement are arithmetic."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.audio.arrangement import (
    Arrangement,
    Slice,
    compute_arrangement,
    slices_of_range,
)
from stentor.audio.header import TAG_BYTES, compute_header_size, render_header
from stentor.audio.layout import Layout
from stentor.contracts.manifest import Manifest, Rendition

STORE = {
    name: bytes((place * 7 + seed) % 251 for place in range(400))
    for name, seed in (("a", 1), ("b", 2), ("c", 3))
}
RENDITION = Rendition(
    number=0, object="a", size=3840, frames=10, frame_bytes=384, bitrate=128_000, channels=1
)
NO_LAYOUT = Layout((), 0, (), (), ends_in_content=True)
MANIFEST = Manifest(
    number=1,
    show_id="s",
    episode_id="e",
    show_title="S",
    title="T",
    author="A",
    slug="t",
    renditions=[RENDITION],
)


@st.composite
def arrangements(draw: st.DrawFn) -> Arrangement:
    header = draw(st.binary(max_size=40))
    offsets = draw(st.lists(st.integers(0, 399), min_size=1, max_size=5))
    slices = tuple(
        Slice(draw(st.sampled_from("abc")), offset, draw(st.integers(1, 400 - offset)))
        for offset in offsets
    )
    size = len(header) + sum(piece.length for piece in slices)
    return Arrangement(header, slices, size, NO_LAYOUT)


def read_slices(slices: tuple[Slice, ...]) -> bytes:
    return b"".join(
        STORE[piece.object][piece.offset : piece.offset + piece.length] for piece in slices
    )


@given(arrangements(), st.data())
def test_every_range_is_what_it_would_be_of_the_stitched_file(arrangement, data):
    stitched = arrangement.header + read_slices(arrangement.slices)
    first = data.draw(st.integers(0, arrangement.size - 1))
    last = data.draw(st.integers(first, arrangement.size - 1))
    part = slices_of_range(arrangement, first, last)
    assert part.header + read_slices(part.slices) == stitched[first : last + 1]
    assert part.size == last + 1 - first
    assert all(piece.length > 0 for piece in part.slices)


@given(arrangements(), st.data())
def test_ranges_side_by_side_reassemble_the_whole(arrangement, data):
    cuts = data.draw(st.sets(st.integers(1, max(arrangement.size - 1, 1)), max_size=6))
    edges = [0, *sorted(cut for cut in cuts if cut < arrangement.size), arrangement.size]
    parts = [slices_of_range(arrangement, first, last - 1) for first, last in pairwise(edges)]
    whole = b"".join(part.header + read_slices(part.slices) for part in parts)
    assert whole == arrangement.header + read_slices(arrangement.slices)


@pytest.mark.parametrize(("first", "last"), [(-1, 5), (5, 4), (0, 100), (100, 100)])
def test_a_range_outside_is_refused(first, last):
    arrangement = Arrangement(b"h" * 10, (Slice("a", 0, 90),), 100, NO_LAYOUT)
    with pytest.raises(ValueError, match="do not lie within 100 bytes"):
        slices_of_range(arrangement, first, last)


def test_an_arrangement_is_the_header_and_the_whole_body():
    arrangement = compute_arrangement(MANIFEST, RENDITION)
    assert arrangement.header == render_header(MANIFEST, RENDITION, arrangement.layout)
    assert len(arrangement.header) == TAG_BYTES + 384 == compute_header_size(RENDITION)
    assert arrangement.slices == (Slice("a", 0, 3840),)
    assert arrangement.size == TAG_BYTES + 384 + 3840


@pytest.mark.parametrize(
    "changed",
    [{"size": 3839}, {"frames": 0, "size": 0}, {"bitrate": 130_000}, {"frame_bytes": 383}],
)
def test_a_rendition_that_cannot_be_is_refused(changed):
    fields = {name: getattr(RENDITION, name) for name in RENDITION.__struct_fields__}
    with pytest.raises(ValueError, match=r"frames|in tuple"):
        compute_arrangement(MANIFEST, Rendition(**fields | changed))
