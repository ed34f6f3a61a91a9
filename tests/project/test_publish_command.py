"""`stentor publish` and `stentor feed check` as a caller sees them: output, errors, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from made.feed_cases import make_feed
from made.looking import read_file, read_manifest
from made.tones import write_tone
from stentor.feeds.writing import write_feed
from stentor.lib.layout import DataLayout


def call(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("STENTOR_")}
    return subprocess.run(
        [sys.executable, "-m", "stentor.project", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_first_command_makes_the_installation_and_prints_one_document(tmp_path: Path) -> None:
    talk, data = write_tone(tmp_path / "talk.wav"), tmp_path / "data"
    words = ["publish", str(talk), "--show", "my-show", "--title", "Hello", "--break", "0:01x2"]
    chapters = tmp_path / "chapters.txt"
    chapters.write_text("00:00 Opening\n00:01.5 The river")
    transcript = tmp_path / "talk.srt"
    transcript.write_text("1\n00:00:00,000 --> 00:00:01,000\nGood morning\n")
    words += ["--chapters", str(chapters), "--transcript", str(transcript)]
    ended = call(*words, "--guid", "g-1", "--data", str(data), "--json")
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["guid"] == "g-1"
    assert report["feed"] == "/feeds/my-show.xml"
    assert report["enclosure"] == "/listen/my-show/hello.mp3"
    assert report["media"]["channels"] == 1
    assert "encoding" in ended.stderr
    assert DataLayout(data).initialised.exists()
    manifest = read_manifest(DataLayout(data), report["enclosure"])
    assert [(one.start, one.title) for one in manifest.chapters] == [
        (0.0, "Opening"),
        (1.5, "The river"),
    ]
    said = read_file(DataLayout(data), "/transcripts/my-show/hello.vtt").decode()
    assert said == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nGood morning\n"
    assert [one.slots for one in manifest.breaks] == [2]
    assert manifest.renditions[0].edges[0] is not None

    DataLayout(data).database.unlink()
    again = call(*words, "--data", str(data))
    assert again.returncode == 1
    assert again.stderr.startswith("stentor: the database is missing")
    assert again.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("file", "words", "said"),
    [
        ("missing.wav", ["--show", "s", "--title", "t"], "is not a file"),
        ("empty.wav", ["--show", "s", "--title", "t"], "is empty"),
        ("noise.wav", ["--show", "s", "--title", "t"], "noise.wav"),
        ("noise.wav", ["--show", "My Show", "--title", "t"], "cannot be an address"),
        ("noise.wav", ["--show", "s", "--title", " "], "--title is empty"),
        ("noise.wav", ["--show", "s", "--title", "\u200b"], "can be seen"),
        ("noise.wav", ["--show", "s", "--title", "t", "--break", "nan"], "number of seconds"),
        ("noise.wav", ["--show", "s", "--title", "t", "--transcript", "none.vtt"], "is not a file"),
        ("noise.wav", ["--show", "s", "--title", "t", "--transcript", __file__], "neither WebVTT"),
        ("noise.wav", ["--show", "s", "--title", "t", "--break", "post"], "a post-roll by"),
        (
            "noise.wav",
            ["--show", "s", "--title", "t", *(f"--break={at}x8" for at in (0, 60, 120, 180))],
            "may be 32 together",
        ),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_two(
    tmp_path: Path, file: str, words: list[str], said: str
) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "noise.wav").write_bytes(b"noise" * 100)
    ended = call("publish", str(tmp_path / file), *words, "--data", str(tmp_path / "data"))
    assert ended.returncode == 2
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("stentor: ")
    assert said in lines[0]
    assert ended.stdout == ""


def test_a_good_feed_is_checked_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(write_feed(make_feed()))
    ended = call("feed", "check", str(file), "--json")
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["errors"] == []
    assert {tuple(finding) for finding in report["warnings"]} == {
        ("rule", "place", "message", "source")
    }


def test_a_feed_that_is_none_has_an_error(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(b"no feed")
    ended = call("feed", "check", str(file))
    assert "error: document: not well-formed XML" in ended.stdout


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        ("missing.xml", 2, "cannot be read"),
        ("http://127.0.0.1:9/feed.xml", 1, "not a public address"),
        ("http://user:pass@a.example/feed.xml", 1, "without a password"),
    ],
)
def test_a_feed_that_cannot_be_had_is_one_line(source: str, code: int, said: str) -> None:
    ended = call("feed", "check", source)
    assert (ended.returncode, ended.stderr.count("\n")) == (code, 1)
    assert said in ended.stderr
