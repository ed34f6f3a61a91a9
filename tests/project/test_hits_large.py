"""Logs that are large: in bounded memory, with word of how far it is, whole or not at all."""

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from typer.testing import CliRunner

from made.hit_logs import LISTS, LOG_OF_EVERYTHING, logs
from made.hits import make_hit
from stentor.contracts.hit import encode_hit
from stentor.counting.rules import Rules
from stentor.counting.tally import examine_log, judge_requests
from stentor.project.commands import hits as command
from stentor.project.commands.hits_explained import explain_episode, select_around
from stentor.project.reading import ReadingMeter

LINE = '203.0.113.{} - - [23/Nov/2026:13:00:00 +0100] "GET /a.mp3 HTTP/1.1" 200 5000 "-" "Tea/1"\n'


def run(*arguments):
    return CliRunner().invoke(command.app, list(arguments))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(encode_hit(hit) + b"\n" for hit in LOG_OF_EVERYTHING))
    return path


def test_a_log_too_large_for_memory_is_counted_by_the_plan_and_comes_to_the_same(log, monkeypatch):
    small = run("count", str(log), "--json")
    monkeypatch.setattr(command, "LARGE", log.stat().st_size - 1)
    large = run("count", str(log), "--json")
    assert "counted by DuckDB" in large.stderr
    assert json.loads(large.stdout) == json.loads(small.stdout)
    assert small.stderr == ""


def test_whoever_names_an_engine_gets_it(log, monkeypatch):
    monkeypatch.setattr(command, "LARGE", 1)
    assert "DuckDB" not in run("count", str(log), "--json", "--engine", "reference").stderr


@given(logs())
def test_verdicts_on_an_episode_hang_on_its_listeners_and_on_whose_logs_are_there(hits):
    rules = Rules(lists=LISTS, busy_episodes=2)
    for episode in ("e", "s/f"):
        everything = explain_episode(judge_requests(examine_log(hits, rules), rules), episode)
        chosen = select_around(lambda: iter(hits), episode)
        alone = explain_episode(judge_requests(examine_log(chosen, rules), rules), episode)
        assert sorted(map(str, alone)) == sorted(map(str, everything))


def test_of_others_only_what_the_verdicts_hang_on_is_held():
    others = [make_hit(id=f"o{n}", episode="other", ip=f"198.51.100.{n}") for n in range(200)]
    logged = [make_hit(id=f"l{n}", edge="a1", episode="x", ip=f"192.0.2.{n}") for n in range(200)]
    own = [make_hit(id="own"), make_hit(id="also", episode="other")]
    chosen = select_around(lambda: iter([*others, *logged, *own]), "e")
    assert {hit.id for hit in chosen} == {"l0", "own", "also"}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 6.0
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_long_readings_say_how_far_they_are(tmp_path, stream):
    path = tmp_path / "log"
    path.write_bytes(b"x" * 2_000_000)
    meter = ReadingMeter([path], stream, Clock())
    for position in (500_000, 1_000_000, 1_500_000):
        meter.reach(position)
    meter.end()
    said = stream.getvalue()
    assert "read 1 of 2 MB (50 %)" in said
    if stream.isatty():
        assert said.startswith("\r")
        assert said.endswith("\r\x1b[K")
    else:
        assert said.endswith("\n")


def test_records_of_a_log_are_in_their_file_whole_or_not_at_all(tmp_path):
    (tmp_path / "episodes.json").write_text('[{"path": "/a.mp3", "show": "s", "episode": "e"}]')
    log, out = tmp_path / "access.log", tmp_path / "hits.jsonl.gz"
    log.write_text("".join(LINE.format(n) for n in range(50)))
    options = ["--format", "nginx", "--episodes", str(tmp_path / "episodes.json")]
    done = run("read", str(log), *options, "--output", str(out))
    assert (done.exit_code, done.stdout) == (0, "")
    first = out.read_bytes()
    assert len(gzip.decompress(first).splitlines()) == 50

    again = run("read", str(log), *options, "--output", str(out))
    assert (again.exit_code, out.read_bytes()) == (0, first)

    log.write_text(log.read_text() + "hello\n")
    failed = run("read", str(log), *options, "--strict", "--output", str(out))
    assert failed.exit_code == 2
    assert out.read_bytes() == first
    assert not list(tmp_path.glob(".*"))
    nowhere = run("read", str(log), *options, "--output", str(log / "x"))
    assert nowhere.exit_code == 1
    assert "Traceback" not in nowhere.stderr
