"""Hits on their way to disk: never lost quietly, never torn, never in a listener's way."""

import errno
import fcntl
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from servers.edge_client import wait_until
from stentor.edge.hits.file import SpoolFile
from stentor.edge.hits.ids import IdMaker
from stentor.edge.hits.spool import SpoolWriter
from stentor.lib.ids import CROCKFORD, new_id

NOW = datetime(2026, 11, 23, 19, 59, 59, tzinfo=UTC)


class HandClock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock):
    writer = SpoolWriter(tmp_path, "e1", clock, most_waiting_bytes=1000)
    writer.start()
    yield writer
    writer.stop()


def read_all(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(directory.glob("*.hits")))


def can_lock(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_lines_reach_the_file_of_the_hour_in_order(writer: SpoolWriter, tmp_path: Path) -> None:
    for number in range(20):
        writer.put(b'{"n": %d}\n' % number)
    wait_until(lambda: read_all(tmp_path).count(b"\n") == 20)
    (path,) = tmp_path.glob("*.hits")
    assert path.name.startswith("20261123T19-e1-")
    assert path.read_bytes() == b"".join(b'{"n": %d}\n' % number for number in range(20))
    assert writer.waiting_bytes == 0


def test_the_file_is_locked_while_more_may_come(
    writer: SpoolWriter, tmp_path: Path, clock: HandClock
) -> None:
    writer.put(b"one\n")
    wait_until(lambda: read_all(tmp_path) == b"one\n")
    (first,) = tmp_path.glob("*.hits")
    assert not can_lock(first)
    clock.now = NOW.replace(hour=20)
    wait_until(lambda: can_lock(first))
    writer.put(b"two\n")
    wait_until(lambda: len(list(tmp_path.glob("*.hits"))) == 2)
    assert read_all(tmp_path) == b"one\ntwo\n"


def test_no_file_is_made_where_nothing_happens(writer: SpoolWriter, tmp_path: Path) -> None:
    writer.stop()
    assert list(tmp_path.iterdir()) == []


def test_what_was_handed_over_is_written_before_the_end(
    writer: SpoolWriter, tmp_path: Path
) -> None:
    writer.put(b"last\n")
    writer.stop()
    assert read_all(tmp_path) == b"last\n"
    assert all(can_lock(path) for path in tmp_path.glob("*.hits"))


def make_disk_full(monkeypatch: pytest.MonkeyPatch, room: int) -> Callable[[int], None]:
    """Lets `room` more bytes through, a few at a time, and then no more."""
    write, left = os.write, [room]

    def write_a_little(descriptor: int, content: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = write(descriptor, content[: min(7, left[0])])
        left[0] -= written
        return written

    monkeypatch.setattr(os, "write", write_a_little)
    return lambda more: left.__setitem__(0, more)


def test_a_full_disk_keeps_lines_waiting_and_tears_none(
    writer: SpoolWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_room = make_disk_full(monkeypatch, 25)
    for number in range(5):
        writer.put(b"line %d, whole\n" % number)
    wait_until(lambda: read_all(tmp_path).startswith(b"line 0"))
    wait_until(lambda: writer.waiting_bytes == 4 * 14)
    assert read_all(tmp_path) == b"line 0, whole\n"
    give_room(1 << 20)
    wait_until(lambda: writer.waiting_bytes == 0)
    assert read_all(tmp_path).splitlines() == [b"line %d, whole" % number for number in range(5)]
    assert len(list(tmp_path.glob("*.hits"))) == 1


def test_a_disk_that_stays_full_loses_what_memory_may_not_hold_and_says_how_much(
    writer: SpoolWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_room = make_disk_full(monkeypatch, 0)
    for _ in range(15):
        writer.put(b"x" * 99 + b"\n")
    assert (writer.waiting_bytes, writer.lost_bytes) == (1000, 500)
    give_room(1 << 20)
    wait_until(lambda: writer.waiting_bytes == 0)
    assert read_all(tmp_path).count(b"\n") == 10


def test_a_folder_that_is_away_is_made_again(tmp_path: Path, clock: HandClock) -> None:
    writer = SpoolWriter(tmp_path / "not" / "yet", "e1", clock)
    writer.start()
    writer.put(b"line\n")
    writer.stop()
    assert read_all(tmp_path / "not" / "yet") == b"line\n"


def test_a_name_is_never_seen_without_its_lock(tmp_path: Path, monkeypatch) -> None:
    named: list[bool] = []
    replace = Path.replace

    def look_and_replace(self: Path, target: Path) -> Path:
        named.append(can_lock(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look_and_replace)
    SpoolFile(tmp_path, "e1", NOW).close()
    assert named == [False]


def test_ids_are_ulids_that_sort_and_never_repeat() -> None:
    ids, others = IdMaker(), IdMaker()
    made = [ids.make(1_800_000_000.123 + number / 1e6) for number in range(3000)]
    assert made == sorted(made)
    assert len({*made, *(others.make(1_800_000_000.123) for _ in range(3000))}) == 6000
    assert all(len(one) == 26 and set(one) <= set(CROCKFORD) for one in made)
    like = new_id(datetime.fromtimestamp(1_800_000_000.123, UTC))
    assert made[0][:10] == like[:10]
