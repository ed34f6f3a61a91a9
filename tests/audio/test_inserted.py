"""What of an arrangement is not its episode's, told by bytes."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.audio.inserted import find_inserted
from stentor.audio.layout import compute_layout
from stentor.contracts.hit import Inserted
from stentor.contracts.manifest import BreakPoint, Edge, Filler, Manifest, Rendition
from stentor.contracts.placement import CreativeForm

FRAME, HEAD = 384, 8576
EDGE = Edge(object="edge", before=3, before_frames=4, after=4, after_frames=6)
RENDITION = Rendition(
    number=0, object="master", size=100 * FRAME, frames=100, frame_bytes=FRAME, bitrate=128_000,
    channels=1, edges=[None, EDGE, EDGE, None],
    filler=Filler(object="filler", frames=10, sting_frames=4),
)  # fmt: skip
MANIFEST = Manifest(
    number=1, show_id="s", episode_id="e", show_title="S", title="T", author="A", slug="t",
    renditions=[RENDITION], breaks=[BreakPoint(frame=at, slots=2) for at in (0, 30, 70, 100)],
)  # fmt: skip
EVEN = msgspec.structs.replace(MANIFEST, break_frames=40)


def make_form(number: int) -> CreativeForm:
    frames = number + 4
    return CreativeForm(
        channels=1, bitrate=128_000, object=f"{number}", size=frames * FRAME, frames=frames,
        frame_bytes=FRAME,
    )  # fmt: skip


def arrange(placements, manifest=MANIFEST):
    fills = [[make_form(number) for number in group] for group in placements]
    layout = compute_layout(manifest, RENDITION, fills)
    return layout, find_inserted(layout, HEAD, FRAME, placements)


def in_frames(*spans: tuple[int, int, int]):
    return tuple(Inserted(HEAD + at * FRAME, frames * FRAME, n) for at, frames, n in spans)


@pytest.mark.parametrize(
    ("placements", "inserted"),
    [
        ([[], [], [], []], in_frames()),
        ([[1], [], [], []], in_frames((0, 5, 1))),
        ([[1, 2], [], [], []], in_frames((0, 5, 1), (5, 6, 2))),
        ([[], [], [], [3]], in_frames((100, 7, 3))),
        ([[], [1], [], []], in_frames((30, 1, 0), (31, 5, 1), (36, 2, 0))),
    ],
)
def test_spots_are_told_where_they_stand_and_gaps_beside_them(placements, inserted):
    assert arrange(placements)[1] == inserted


FILLS = st.lists(st.lists(st.integers(1, 9), max_size=2), min_size=4, max_size=4)


@given(FILLS, st.sampled_from([MANIFEST, EVEN]))
def test_what_was_inserted_and_the_content_are_all_of_it(placements, manifest):
    layout, inserted = arrange(placements, manifest)
    content = RENDITION.frames * FRAME
    assert sum(one.length for one in inserted) + content == layout.frames * FRAME
    assert all(one.first_byte + one.length <= two.first_byte for one, two in pairwise(inserted))
    told = [one.placement for one in inserted if one.placement]
    assert told == [number for group in placements for number in group]


@given(FILLS, st.sampled_from([MANIFEST, EVEN]))
def test_every_spot_is_told_by_the_very_bytes_of_its_object(placements, manifest):
    layout, inserted = arrange(placements, manifest)
    objects, at = {}, HEAD
    for piece in layout.slices:
        objects[at] = piece
        at += piece.length
    for one in inserted:
        if one.placement:
            piece = objects[one.first_byte]
            assert (piece.object, piece.length) == (f"{one.placement}", one.length)
