"""Breaks as publishers write them, and audio that is cut at others without being encoded again."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.looking import read_manifest
from made.tones import write_tone
from people.cast import Cast
from stentor.intake import processing as intake
from stentor.intake.breaks import (
    MOST_SLOTS,
    Break,
    BreaksError,
    parse_break,
    parse_breaks,
    write_break,
)
from stentor.intake.models import Processing
from stentor.intake.processing import run
from stentor.intake.recutting import set_breaks, write_breaks
from stentor.jobs.worker import Worker
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.publishing.verbs import publish

LISTEN = "/listen/tide-tables/first-light.mp3"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12:30", Break(750)),
        (" 750.5 ", Break(750.5)),
        ("1:02:30", Break(3750)),
        ("90:00", Break(5400)),
        ("0", Break(0)),
        ("pre", Break(0)),
        ("Post x 3", Break(math.inf, 3)),
        ("12:30 × 2", Break(750, 2)),
        ("12:30x2", Break(750, 2)),
        ("600x8", Break(600, 8)),
    ],
)
def test_a_break_is_read(text: str, meant: Break) -> None:
    assert parse_break(text) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no break"),
        ("noon", "is no break"),
        ("-3", "is no break"),
        ("nan", "is no break"),
        ("12:30 x", "is no break"),
        ("1:2:3:4", "is no break"),
        ("12:60", "60 seconds in a minute"),
        ("1:60:00", "60 seconds in a minute"),
        ("5 x0", "holds 1 to 8"),
        ("5 x9", "holds 1 to 8"),
        ("٣", "is no break"),
    ],
)
def test_what_is_no_break_is_said(text: str, said: str) -> None:
    with pytest.raises(BreaksError, match=said):
        parse_break(text)


@given(st.integers(0, 359_999_999), st.integers(1, MOST_SLOTS))
def test_what_is_written_is_read_again(thousandths: int, slots: int) -> None:
    second = thousandths / 1000
    again = parse_break(write_break(second, slots))
    assert again == Break(pytest.approx(second, abs=1e-9), slots)


def test_lines_come_in_order_of_time_and_the_post_roll_at_the_end() -> None:
    assert parse_breaks("post\n\n1:10 x2\npre\n", 100.0) == [(0, 1), (70, 2), (100, 1)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("5\n101", ["Line 2: The audio ends at 1:40."]),
        ("5\n0:05", ["Line 2: The same break stands in line 1 already."]),
        ("post\n100", ["Line 2: The same break stands in line 1 already."]),
        ("pre\n0", ["Line 2: The same break stands in line 1 already."]),
        (
            "10.5\n10",
            ["Line 1: Less than a second from the break in line 2."],
        ),
        ("x\n101\n5", ["Line 1: “x” is no break", "Line 2: The audio ends"]),
        ("\n".join(map(str, range(1, 18))), ["Too many"]),
    ],
)
def test_every_line_that_does_not_hold_is_named(text: str, sentences: list[str]) -> None:
    with pytest.raises(BreaksError) as caught:
        parse_breaks(text, 100.0)
    said = caught.value.sentences
    assert len(said) == len(sentences)
    assert all(one.startswith(start) for one, start in zip(said, sentences, strict=True))


@pytest.fixture
def taken_in(cast: Cast, layout: DataLayout, tmp_path) -> Cast:
    """The cast's episode with real audio of 4 s and a break at 1 s."""
    original = LocalObjects(layout.originals).put_file(write_tone(tmp_path / "tone.wav", 4.0))
    processing = Processing.objects.create(
        episode=cast.episode, original=original.sha256, filename="tone.wav", breaks=[1.0]
    )
    run(processing.id)
    cast.episode.refresh_from_db()
    return cast


def refuse_to_encode(*_words: object, **_names: object) -> None:
    raise AssertionError("the body was encoded again")


def test_other_breaks_leave_the_body_and_reach_listeners(
    taken_in: Cast, layout: DataLayout, monkeypatch: pytest.MonkeyPatch
) -> None:
    episode = taken_in.episode
    publish(episode, taken_in.owner)
    before = episode.media
    old = read_manifest(layout, LISTEN)
    monkeypatch.setattr(intake, "encode_canonical", refuse_to_encode)
    processing = set_breaks(
        episode, parse_breaks("pre\n2.5 x2\npost", before.seconds), taken_in.owner
    )
    assert Worker().work() is True
    processing.refresh_from_db()
    assert processing.failure == ""
    episode.refresh_from_db()
    media = episode.media
    assert media != before
    assert (media.object, media.lufs, media.shape) == (before.object, before.lufs, before.shape)
    assert (media.breaks[0], media.breaks[2]) == (0, media.frames)
    assert media.break_seconds[1] == pytest.approx(2.5, abs=0.013)
    assert media.slots == [1, 2, 1]
    assert [edge is None for edge in media.edges] == [True, False, True]
    edge = media.edges[1]
    size = LocalObjects(layout.objects).path_of(edge["object"]).stat().st_size
    assert size == (edge["before_frames"] + edge["after_frames"]) * media.frame_bytes
    new = read_manifest(layout, LISTEN)
    assert new.number > old.number
    assert [one.frame for one in new.breaks] == media.breaks
    assert [one.slots for one in new.breaks] == [1, 2, 1]
    assert [one.action for one in episode.ledger.all()] == ["revised", "published"]


def test_the_edges_are_those_that_encoding_anew_would_make(
    taken_in: Cast, layout: DataLayout
) -> None:
    episode = taken_in.episode
    set_breaks(episode, [Break(2.5)], taken_in.owner)
    Worker().work()
    anew = Processing.objects.create(
        episode=episode, original=episode.media.original, filename="tone.wav", breaks=[2.5]
    )
    run(anew.id)
    anew.refresh_from_db()
    cut = Processing.objects.exclude(recut=None).get().media
    assert (cut.edges, cut.breaks) == (anew.media.edges, anew.media.breaks)


def test_breaks_as_they_are_written_on_the_page_are_no_change(taken_in: Cast) -> None:
    episode = taken_in.episode
    for text in ("pre\n0:02 × 3\npost", "", "0:00.9"):
        set_breaks(episode, parse_breaks(text, episode.media.seconds), taken_in.owner)
        Worker().work()
        episode.refresh_from_db()
        assert write_breaks(episode.media) == text
        shown = parse_breaks(write_breaks(episode.media), episode.media.seconds)
        assert set_breaks(episode, shown, taken_in.owner) is None


def test_no_breaks_are_set_while_audio_is_taken_in(taken_in: Cast) -> None:
    set_breaks(taken_in.episode, [Break(2.0)], taken_in.owner)
    with pytest.raises(BreaksError, match="being processed"):
        set_breaks(taken_in.episode, [Break(3.0)], taken_in.owner)
