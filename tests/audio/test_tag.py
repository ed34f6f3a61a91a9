"""The tag: one size, whatever it has to say."""

import subprocess
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.audio.tag import TAG_BYTES, render_tag, shorten
from stentor.contracts.manifest import Chapter

LONG = st.text(max_size=1) | st.integers(1, 12_000).map(lambda count: "x" * count)
FAMILY = "👩‍👩‍👧‍👦"


def read_frames(tag: bytes) -> dict[str, list[bytes]]:
    """Frames by name, read by the letter of id3v2.3.0 §3."""
    assert tag[:6] == b"ID3\x03\x00\x00"
    size = tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9]
    assert size + 10 == len(tag)
    frames: dict[str, list[bytes]] = {}
    rest = tag[10:]
    while rest[:1] not in {b"", b"\0"}:
        length = int.from_bytes(rest[4:8], "big")
        frames.setdefault(rest[:4].decode("ascii"), []).append(rest[10 : 10 + length])
        rest = rest[10 + length :]
    assert rest.strip(b"\0") == b""
    return frames


def read_text(content: bytes) -> str:
    return content[1:].decode("latin-1" if content[0] == 0 else "utf-16")


def read_with_ffmpeg(tag: bytes, tmp_path: Path) -> av.container.InputContainer:
    path = tmp_path / "tagged.mp3"
    path.write_bytes(tag + (bytes.fromhex("fffb94c4") + bytes(380)) * 20)
    return av.open(path)


def test_a_player_reads_title_show_author_and_date(tmp_path):
    tag = render_tag(
        title="Über Flüsse 🌊",
        show="Rivers",
        author="Ada & Bob",
        released=datetime(2026, 11, 3, 23, 30, tzinfo=timezone(timedelta(hours=-2))),
    )
    with read_with_ffmpeg(tag, tmp_path) as container:
        assert container.metadata["title"] == "Über Flüsse 🌊"
        assert container.metadata["album"] == "Rivers"
        assert container.metadata["artist"] == "Ada & Bob"
        assert container.metadata["genre"] == "Podcast"
    frames = read_frames(tag)
    assert [read_text(frames[name][0]) for name in ("TYER", "TDAT", "TIME")] == [
        "2026",
        "0411",
        "0130",
    ]


def test_chapters_are_read_back_with_their_times(tmp_path):
    tag = render_tag(
        title="t",
        show="s",
        author="a",
        milliseconds=90_000,
        chapters=[Chapter(start=0, title="Eröffnung"), Chapter(start=30.5, title="News")],
    )
    path = tmp_path / "tagged.mp3"
    path.write_bytes(tag + (bytes.fromhex("fffb94c4") + bytes(380)) * 20)
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "csv=p=0", str(path)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    fields = [line.split(",") for line in lines]
    assert [(line[3], line[5], line[-1]) for line in fields] == [
        ("0.000000", "30.500000", "Eröffnung"),
        ("30.500000", "90.000000", "News"),
    ]


@given(title=LONG, show=LONG, author=LONG, milliseconds=st.integers(0, 2**31))
def test_every_tag_has_one_size(title, show, author, milliseconds):
    tag = render_tag(title=title, show=show, author=author, milliseconds=milliseconds)
    assert len(tag) == TAG_BYTES
    read_frames(tag)


@pytest.mark.parametrize("count", [1, 60, 100, 254, 255, 256, 5000])
@pytest.mark.parametrize("title", ["", "x", "Kapitel ü" * 100, "🌊" * 300])
def test_any_number_of_chapters_fits_and_the_first_ones_are_kept(count, title):
    chapters = [Chapter(start=float(place), title=title) for place in range(count)]
    tag = render_tag(title="t" * 10_000, show="🎙" * 10_000, author="é" * 10_000, chapters=chapters)
    assert len(tag) == TAG_BYTES
    frames = read_frames(tag)
    kept = frames["CHAP"]
    assert frames["CTOC"][0][5] == len(kept) <= min(count, 255)
    assert len(kept) == count or len(kept) > 25
    starts = [int.from_bytes(chapter[5:9], "big") for chapter in kept]
    assert starts == [place * 1000 for place in range(len(kept))]


def test_a_title_of_ten_thousand_characters_is_shortened_with_a_sign_that_it_was():
    title = read_text(read_frames(render_tag(title="ab" * 5000, show="", author=""))["TIT2"][0])
    assert title == "ab" * 149 + "a…"


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("one too long", 11, "one too lo…"),
        ("🌊🌊🌊🌊", 3, "🌊🌊…"),
        ("ab" + FAMILY + "cd", 6, "ab…"),
        ("cafe\u0301s everywhere", 5, "caf…"),
        ("👍🏽👍🏽👍🏽", 4, "👍🏽…"),
        ("line\nbreak\x00end", 20, "line break end"),
        ("  spaces  ", 20, "spaces"),
        ("\ud800 alone", 20, "alone"),
        (FAMILY * 3, 4, "…"),
    ],
)
def test_texts_are_cut_between_whole_characters(text, longest, expected):
    assert shorten(text, longest).strip() == expected


@given(st.text(), st.integers(1, 40))
def test_a_shortened_text_is_never_longer_and_never_holds_control_characters(text, longest):
    short = shorten(text, longest)
    assert len(short) <= longest
    assert not any(unicodedata.category(char) == "Cc" for char in short)


def test_the_date_is_told_in_utc():
    released = datetime(2026, 1, 1, tzinfo=UTC)
    tag = render_tag(title="t", show="s", author="a", released=released)
    assert read_text(read_frames(tag)["TYER"][0]) == "2026"
