"""The published journal as the edge follows it."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servers.edge_client import get, wait_until
from stentor.contracts.journal import JournalLine, encode_line
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.objects import OpenObjects
from stentor.edge.published.table import AddressTable
from stentor.lib.objects import LocalObjects

AT = "2026-11-23T19:22:01.500Z"


def gone(seq: int, address: str) -> bytes:
    return encode_line(JournalLine(seq=seq, at=AT, kind="gone", address=address)) + b"\n"


def moved(seq: int, address: str, to: str) -> bytes:
    return encode_line(JournalLine(seq=seq, at=AT, kind="moved", address=address, to=to)) + b"\n"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def index(journal: Path) -> PublishedIndex:
    return PublishedIndex(journal)


def test_without_a_journal_nothing_stands_anywhere(index: PublishedIndex, journal: Path) -> None:
    index.read_all()
    assert index.find("/") is None
    journal.write_bytes(gone(1, "/"))
    index.read_all()
    assert index.find("/")


def test_the_last_line_of_an_address_holds(index: PublishedIndex, journal: Path) -> None:
    journal.write_bytes(gone(1, "/a") + moved(2, "/a", "/b") + gone(3, "/c"))
    index.read_all()
    assert index.find("/a").to == "/b"
    with journal.open("ab") as file:
        file.write(moved(4, "/a", "/d"))
    index.read_all()
    assert (index.find("/a").to, index.seq, len(index)) == ("/d", 4, 2)


def test_a_line_repeated_with_an_old_number_changes_nothing(
    index: PublishedIndex, journal: Path
) -> None:
    journal.write_bytes(moved(1, "/a", "/b") + moved(2, "/a", "/c") + moved(1, "/a", "/b"))
    index.read_all()
    assert index.find("/a").to == "/c"


@pytest.mark.parametrize("after", [2, 3])
def test_a_number_that_jumped_hides_no_line_that_comes_after_it(
    index: PublishedIndex, journal: Path, after: int
) -> None:
    """Whether the damaged line had the number 2 or was none of the journal's."""
    journal.write_bytes(moved(1, "/a", "/b") + moved(4_000_000, "/x", "/y"))
    index.read_all()
    with journal.open("ab") as file:
        file.write(moved(after, "/a", "/c") + moved(after + 1, "/d", "/e") + moved(1, "/a", "/b"))
    index.read_all()
    assert (index.find("/a").to, index.find("/d").to) == ("/c", "/e")
    assert index.find("/x").to == "/y"
    assert index.seq == after + 1


def test_a_torn_last_line_waits_until_it_is_whole(index: PublishedIndex, journal: Path) -> None:
    line = moved(2, "/a", "/c")
    for length in range(len(line)):
        journal.write_bytes(moved(1, "/a", "/b") + line[:length])
        fresh = PublishedIndex(journal)
        fresh.read_all()
        assert fresh.find("/a").to == "/b"
    journal.write_bytes(moved(1, "/a", "/b") + line[:10])
    index.read_all()
    with journal.open("r+b") as file:
        file.truncate(len(moved(1, "/a", "/b")))
        file.seek(0, os.SEEK_END)
        file.write(moved(2, "/a", "/d"))
    index.read_all()
    assert index.find("/a").to == "/d"


@pytest.mark.parametrize(
    "damage", [b"\n", b"not json\n", b"{}\n", b'{"seq": "x"}\n', b"\x00" * 50 + b"\n", b"\r\r\n"]
)
def test_a_damaged_line_is_counted_and_passed_over(
    index: PublishedIndex, journal: Path, damage: bytes
) -> None:
    journal.write_bytes(gone(1, "/a") + damage + gone(2, "/b"))
    index.read_all()
    assert index.find("/a")
    assert index.find("/b")
    assert index.damaged == 1


def test_a_line_that_only_looks_whole_is_no_answer(index: PublishedIndex, journal: Path) -> None:
    journal.write_bytes(b'{"seq": 1, "address": "/a", "kind": "unheard of", "at": ""}\n')
    index.read_all()
    assert index.find("/a") is None


@pytest.mark.parametrize("is_renamed", [True, False])
def test_a_journal_that_was_replaced_is_read_anew(
    index: PublishedIndex, journal: Path, tmp_path: Path, *, is_renamed: bool
) -> None:
    journal.write_bytes(gone(1, "/a") + gone(2, "/b"))
    index.read_all()
    assert index.find("/a")
    content = moved(5, "/b", "/c")
    if is_renamed:
        (tmp_path / "new").write_bytes(content)
        (tmp_path / "new").replace(journal)
    else:
        journal.write_bytes(content)
    index.read_all()
    index.read_all()
    assert index.find("/a") is None
    assert (index.find("/b").to, index.seq) == ("/c", 5)


def test_a_journal_that_vanished_leaves_the_site_standing(
    index: PublishedIndex, journal: Path
) -> None:
    journal.write_bytes(gone(1, "/a"))
    index.read_all()
    journal.unlink()
    index.read_all()
    assert index.find("/a")


def test_a_long_journal_is_read_in_steps(index: PublishedIndex, journal: Path) -> None:
    journal.write_bytes(b"".join(gone(number, f"/{number}") for number in range(1, 40_001)))
    steps = 0
    while index.read_step():
        steps += 1
    assert steps > 2
    assert (len(index), index.seq) == (40_000, 40_000)
    assert all(index.find(f"/{number}") for number in range(1, 40_001, 997))


def test_a_line_longer_than_a_step_is_read(index: PublishedIndex, journal: Path) -> None:
    journal.write_bytes(moved(1, "/a", "/" + "x" * 3_000_000) + gone(2, "/b"))
    index.read_all()
    assert len(index.find("/a").to) == 3_000_001
    assert index.find("/b")


@given(st.dictionaries(st.text(max_size=12), st.integers(0, 2**40), max_size=300), st.text())
def test_the_table_gives_back_what_was_put(entries: dict[str, int], other: str) -> None:
    table = AddressTable()
    for address in entries:
        table.put(address, 7)
    for address, offset in entries.items():
        table.put(address, offset)
    assert len(table) == len(entries)
    assert {address: table.get(address) for address in entries} == entries
    assert other in entries or table.get(other) is None


def test_the_table_holds_many_addresses_in_little_memory() -> None:
    table = AddressTable()
    for number in range(200_000):
        table.put(f"/listen/show/{number}.mp3", number)
    assert table.get("/listen/show/123456.mp3") == 123_456
    assert table.count_bytes() < 200_000 * 64


def count_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_an_open_object_outlives_its_place_in_the_cache(tmp_path: Path) -> None:
    objects = LocalObjects(tmp_path)
    names = [objects.put_bytes(b"%d" % number).sha256 for number in range(5)]
    held = OpenObjects(objects, most=2)
    first = held.open(names[0])
    assert held.open(names[0]) is first
    before = count_descriptors()
    for name in names[1:]:
        held.open(name)
    assert os.pread(first.descriptor, 10, 0) == b"0"
    del first
    assert count_descriptors() <= before + 1


def test_a_change_is_served_within_a_second(store, serve) -> None:
    edge = serve()
    assert get(edge.http, "/feeds/new.xml").status == 404
    took = []
    for number in range(3):
        content = b"<rss>%d</rss>" % number
        store.publish_file("/feeds/new.xml", content)
        appended = time.monotonic()
        wait_until(lambda wanted=content: get(edge.http, "/feeds/new.xml").body == wanted)
        took.append(time.monotonic() - appended)
    assert min(took) < 1
    store.append(kind="gone", address="/feeds/new.xml")
    wait_until(lambda: get(edge.http, "/feeds/new.xml").status == 410)
