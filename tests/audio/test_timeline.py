"""Content time and the time of an arrangement."""

import pytest

from stentor.audio.layout import Stretch, compute_layout
from stentor.audio.timeline import Timeline
from stentor.contracts.manifest import BreakPoint, Chapter, Edge, Manifest, Rendition
from stentor.contracts.placement import CreativeForm

FRAME = 0.024
EDGE = Edge(object="e", before=3, before_frames=4, after=2, after_frames=3)
SPOT = CreativeForm(
    channels=1, bitrate=128_000, object="s", size=384 * 125, frames=125, frame_bytes=384
)
MANIFEST = Manifest(
    number=1,
    show_id="s",
    episode_id="e",
    show_title="S",
    title="T",
    author="A",
    slug="t",
    renditions=[
        Rendition(
            number=0,
            object="b",
            size=384 * 1000,
            frames=1000,
            frame_bytes=384,
            bitrate=128_000,
            channels=1,
            samples=998 * 1152,
            edges=[None, EDGE, None],
        )
    ],
    breaks=[BreakPoint(frame=0), BreakPoint(frame=500), BreakPoint(frame=1000)],
)
BREAK = (500 * 1152 - 1105) / 48_000
"""Where the one inside is heard, on content time."""


def lay(*fills):
    return compute_layout(MANIFEST, MANIFEST.renditions[0], fills)


def test_without_spots_both_are_the_same():
    timeline = Timeline(lay([], [], []).stretches)
    for second in (0.0, 5.0, BREAK, 23.9):
        assert timeline.map_moment(second) == second


def test_content_comes_later_by_what_stands_before_it():
    layout = lay([SPOT], [SPOT, SPOT], [SPOT])
    assert layout.stretches == (Stretch(0, 500, 125), Stretch(500, 1000, 125 + 500 + 1 + 250 + 1))
    timeline = Timeline(layout.stretches)
    assert timeline.map_moment(0.0) == pytest.approx(125 * FRAME)
    assert timeline.map_moment(BREAK - 0.1) == pytest.approx(BREAK - 0.1 + 125 * FRAME)
    assert timeline.map_moment(20.0) == pytest.approx(20.0 + 377 * FRAME)
    assert layout.frames == 125 + 497 + 4 + 250 + 3 + 498 + 125


@pytest.mark.parametrize("off", [-0.011, 0.0, 0.011])
def test_a_chapter_at_a_break_begins_behind_the_spots(off):
    timeline = Timeline(lay([], [SPOT], []).stretches)
    (chapter,) = timeline.map_chapters([Chapter(start=BREAK + off, title="Next")])
    assert chapter.start == pytest.approx(BREAK + off + 127 * FRAME)


def test_a_cue_over_a_break_is_heard_in_two_parts():
    timeline = Timeline(lay([], [SPOT], []).stretches)
    first, second = timeline.map_span(BREAK - 1, BREAK + 1)
    assert (first.start, first.end) == pytest.approx((BREAK - 1, BREAK))
    assert (second.start, second.end) == pytest.approx(
        (BREAK + 127 * FRAME, BREAK + 1 + 127 * FRAME)
    )
    (whole,) = timeline.map_span(1.0, 2.0)
    assert whole == (1.0, 2.0)
    (until,) = timeline.map_span(BREAK - 1, BREAK)
    assert until.end == pytest.approx(BREAK)
