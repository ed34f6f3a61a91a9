"""The published journal is whole lines, numbered without a gap."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stentor.contracts.journal import JournalLine, parse_line
from stentor.publishing.journal import Journal, JournalDamagedError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def gone(address: str) -> JournalLine:
    return JournalLine(seq=0, at="", kind="gone", address=address)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "published" / "journal"


def numbers(path: Path) -> list[int]:
    return [parse_line(line).seq for line in path.read_bytes().splitlines()]


def test_lines_are_numbered_from_one_without_a_gap(path: Path) -> None:
    Journal(path).append([gone("/a"), gone("/b")], NOW)
    Journal(path).append([gone("/c")], NOW)
    assert numbers(path) == [1, 2, 3]
    assert parse_line(path.read_bytes().splitlines()[0]).at == "2026-11-24T12:00:00.000Z"


def test_the_newest_line_of_an_address_holds(path: Path) -> None:
    journal = Journal(path)
    journal.append([gone("/a"), gone("/a"), gone("/b")], NOW)
    assert {address: line.seq for address, line in journal.read_head().lines.items()} == {
        "/a": 2,
        "/b": 3,
    }


def test_a_writer_sees_what_another_has_written(path: Path) -> None:
    first, second = Journal(path), Journal(path)
    first.append([gone("/a")], NOW)
    second.append([gone("/b")], NOW)
    first.append([gone("/c")], NOW)
    assert numbers(path) == [1, 2, 3]


@pytest.mark.parametrize("torn", [b"{", b'{"seq":3,"at":"x","kind":"gone"', b"\x00" * 500])
def test_a_torn_tail_is_not_read_and_is_cut_off_by_the_next_writer(path: Path, torn: bytes) -> None:
    Journal(path).append([gone("/a"), gone("/b")], NOW)
    with path.open("ab") as file:
        file.write(torn)
    assert Journal(path).read_head().seq == 2
    Journal(path).append([gone("/c")], NOW)
    assert numbers(path) == [1, 2, 3]


def test_a_writer_that_tore_a_line_itself_goes_on_cleanly(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(path)
    journal.append([gone("/a")], NOW)
    write = os.write

    def write_half(descriptor: int, content: bytes) -> int:
        write(descriptor, content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", write_half)
    with pytest.raises(OSError, match="No space"):
        journal.append([gone("/b"), gone("/c")], NOW)
    monkeypatch.undo()
    journal.append([gone("/d")], NOW)
    assert numbers(path) == list(range(1, journal.read_head().seq + 1))
    assert "/d" in journal.read_head().lines


@pytest.mark.parametrize(
    "damage",
    [
        b"not json\n",
        b'{"seq":9,"at":"","kind":"gone","address":"/x"}\n',
        b'{"seq":1,"at":"","kind":"gone","address":"/x"}\n',
    ],
)
def test_nothing_is_appended_behind_a_damaged_line(path: Path, damage: bytes) -> None:
    Journal(path).append([gone("/a")], NOW)
    with path.open("ab") as file:
        file.write(damage)
    before = path.read_bytes()
    with pytest.raises(JournalDamagedError):
        Journal(path).append([gone("/b")], NOW)
    assert path.read_bytes() == before


def test_a_journal_put_in_its_place_is_read_anew(path: Path) -> None:
    journal = Journal(path)
    journal.append([gone("/a"), gone("/b")], NOW)
    path.unlink()
    Journal(path).append([gone("/c")], NOW)
    assert set(journal.read_head().lines) == {"/c"}


def test_appending_nothing_writes_nothing(path: Path) -> None:
    assert Journal(path).append([], NOW) == []
    assert not path.exists()
