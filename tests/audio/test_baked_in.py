"""Where the ads of an episode's own audio stand in arrangements."""

import pytest

from stentor.audio.baked_in import find_baked_in
from stentor.audio.layout import compute_layout
from stentor.contracts.hit import BakedBytes
from stentor.contracts.manifest import BakedIn, BreakPoint, Edge, Manifest, Rendition
from stentor.contracts.placement import CreativeForm

SIZE, HEADER = 384, 8576
SPOT = CreativeForm(channels=1, bitrate=128_000, object="spot", size=30 * SIZE, frames=30,
                    frame_bytes=SIZE)  # fmt: skip
EDGE = Edge(object="edge", before=10, before_frames=14, after=10, after_frames=14)


def make_manifest(*ads):
    return Manifest(
        number=1, show_id="s", episode_id="e", show_title="", title="", author="", slug="e",
        renditions=[Rendition(number=0, object="body", size=400 * SIZE, frames=400,
                              frame_bytes=SIZE, bitrate=128_000, channels=1,
                              edges=[None, EDGE, None])],
        breaks=[BreakPoint(frame=0), BreakPoint(frame=200), BreakPoint(frame=400)],
        baked_in=[BakedIn(first=first, last=last, placement=9, advertiser="a")
                  for first, last in ads],
    )  # fmt: skip


def find(manifest, fills):
    layout = compute_layout(manifest, manifest.renditions[0], fills)
    return find_baked_in(manifest, layout, HEADER, SIZE)


def at(frame):
    return HEADER + frame * SIZE


@pytest.mark.parametrize(
    ("fills", "first"),
    [
        ([], 100),
        ([[SPOT], [], []], 130),
        ([[], [SPOT], []], 100),
        ([[SPOT], [SPOT], [SPOT]], 130),
    ],
    ids=["bare", "behind a pre-roll", "before a break", "between both"],
)
def test_an_ad_moves_with_what_is_put_in_before_it(fills, first):
    assert find(make_manifest((100, 150)), fills) == (BakedBytes(at(first), 50 * SIZE, 9),)


def test_behind_a_filled_break_it_moves_by_the_spot_and_its_edges():
    moved = find(make_manifest((250, 300)), [[], [SPOT], []])
    assert moved == (BakedBytes(at(250 + 30 + 4 + 4), 50 * SIZE, 9),)


def test_a_break_that_is_filled_in_its_midst_cuts_it_in_pieces_of_the_same_whole():
    first, second = find(make_manifest((180, 230)), [[], [SPOT], []])
    assert (first.first_byte, first.length, first.before) == (at(180), 20 * SIZE, 0)
    assert (second.length, second.before) == (30 * SIZE, 20 * SIZE)
    assert first.whole == second.whole == 50 * SIZE
    assert find(make_manifest((180, 230)), []) == (BakedBytes(at(180), 50 * SIZE, 9),)


def test_two_ads_of_one_flight_are_two():
    assert [one.first_byte for one in find(make_manifest((0, 50), (350, 400)), [])] == [
        at(0), at(350),
    ]  # fmt: skip
