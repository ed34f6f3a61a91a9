"""Which workers the keeper wants replaced, and how often."""

import json
import os
import time
from pathlib import Path

import pytest

from stentor.contracts.replacement import get_path, try_parse
from stentor.keeper import edges
from stentor.keeper.edges import FIRST_PAUSE, FROZEN_AFTER, Door, EdgesSeen
from stentor.keeper.serving import ServedCertificate
from stentor.lib.heartbeat import beat

NAME = "a.example"


class Workers:
    """Made-up workers, and what each shows."""

    def __init__(self, run: Path) -> None:
        self.run = run
        self.shown: dict[str, str | None] = {}
        self.pids: dict[str, int] = {}
        self.now = 1000.0

    def show(self, worker: str, fingerprint: str | None, pid: int) -> None:
        self.shown[worker], self.pids[worker] = fingerprint, pid
        beat(self.run, worker)

    def find(self, _: Path) -> list[Door]:
        return [Door(worker, "::1", 1, self.pids[worker]) for worker in self.shown]

    def look(self, doors: list[Door], name: str) -> list[ServedCertificate]:
        shown = [self.shown[one.worker] for one in doors]
        return [ServedCertificate("", name, one or None, None, one == "") for one in shown]

    def take_request(self, worker: str) -> int | None:
        path = get_path(self.run, worker)
        request = try_parse(path.read_bytes()) if path.exists() else None
        path.unlink(missing_ok=True)
        return request.pid if request else None


@pytest.fixture
def workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workers:
    made = Workers(tmp_path)
    monkeypatch.setattr(edges, "find_doors", made.find)
    monkeypatch.setattr(edges, "look_through", made.look)
    return made


def test_only_who_shows_another_certificate_is_replaced(workers: Workers) -> None:
    workers.show("edge-1", "new", 11)
    workers.show("edge-2", "old", 12)
    workers.show("edge-3", "", 13)
    EdgesSeen(workers.run).replace(NAME, "new")
    assert workers.take_request("edge-1") is None
    assert workers.take_request("edge-2") == 12
    assert workers.take_request("edge-3") == 13, "it shakes no hands at all"


def test_a_silent_one_is_replaced_once_it_does_not_beat_any_more(workers: Workers) -> None:
    workers.show("edge-1", None, 11)
    seen = EdgesSeen(workers.run)
    seen.replace(NAME, "new")
    assert workers.take_request("edge-1") is None, "slow is not frozen"
    long_ago = time.time() - FROZEN_AFTER - 1
    os.utime(workers.run / "edge-1.beat", (long_ago, long_ago))
    seen.replace(NAME, "new")
    assert workers.take_request("edge-1") == 11


def test_successors_that_are_no_better_are_replaced_ever_more_slowly(workers: Workers) -> None:
    seen = EdgesSeen(workers.run, lambda: workers.now)
    moments = []
    for second in range(4000):
        workers.now = 1000.0 + second
        workers.show("edge-1", "old", 11 + second)
        seen.replace(NAME, "new")
        if workers.take_request("edge-1"):
            moments.append(second)
    assert moments == [0, FIRST_PAUSE, 3 * FIRST_PAUSE, 7 * FIRST_PAUSE, 15 * FIRST_PAUSE,
                       31 * FIRST_PAUSE, 63 * FIRST_PAUSE]  # fmt: skip


def test_one_process_is_asked_for_once(workers: Workers) -> None:
    workers.show("edge-1", "old", 11)
    seen = EdgesSeen(workers.run, lambda: workers.now)
    seen.replace(NAME, "new")
    assert workers.take_request("edge-1") == 11
    workers.now += 10 * FIRST_PAUSE
    seen.replace(NAME, "new")
    assert workers.take_request("edge-1") is None


def test_a_note_of_a_door_names_its_process(tmp_path: Path) -> None:
    (tmp_path / "doors").mkdir()
    note = {"pid": os.getpid(), "address": "127.0.0.1", "port": 9}
    (tmp_path / "doors" / "edge-1.json").write_text(json.dumps(note))
    (tmp_path / "doors" / "edge-2.json").write_text("{}")
    assert edges.find_doors(tmp_path) == [Door("edge-1", "127.0.0.1", 9, os.getpid())]
