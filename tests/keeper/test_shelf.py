"""The shelf and its memory on a real disk: one at a time, nothing torn, nothing forgotten."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import NoReturn

import pytest

from stentor.contracts.renewal import Event
from stentor.keeper.life.records import Certificate
from stentor.keeper.shelf.files import DiskFiles
from stentor.keeper.shelf.lease import LeaseLostError, Leases, is_dead_here, name_this_node
from stentor.keeper.shelf.ledger import KEPT_LINES, LONGEST, Ledger
from stentor.keeper.shelf.shelf import ChangedError, Pending, Shelf

NAME = "pods.example"


def inspect(content: bytes, name: str) -> Certificate | None:
    """Files of these tests hold a fingerprint and nothing else; `bad` cannot be served."""
    return None if content == b"bad" else Certificate(content.decode(), "a", 0.0, 100.0)


@pytest.fixture
def files(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path / "certs")


def make_shelf(files: DiskFiles, node: str = "one") -> tuple[Shelf, Leases]:
    leases = Leases(files, node)
    return Shelf(files, inspect, leases), leases


def test_what_was_put_is_served_and_the_one_before_is_kept(files: DiskFiles) -> None:
    shelf, leases = make_shelf(files)
    lease = leases.try_take(NAME, 0.0, 60)
    shelf.put("live", NAME, b"one", "", lease)
    shelf.put("live", NAME, b"two", "one", lease)
    assert shelf.look("live", NAME).fingerprint == "two"
    assert shelf.roll_back(NAME, "one", lease)
    assert shelf.look("live", NAME).fingerprint == "one"
    assert not shelf.roll_back(NAME, "other", lease)


def test_files_are_for_their_owner_only(files: DiskFiles) -> None:
    shelf, _ = make_shelf(files)
    shelf.put("spare", NAME, b"one", "", None)
    shelf.write_pending(Pending(NAME, "live", "a", 0.0, "ordering", "key"))
    Ledger(files).add(NAME, Event(1.0, "attempt"))
    found = [path for path in files.root.rglob("*") if path.is_file()]
    assert len(found) >= 3
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}


def test_the_spare_takes_the_place_of_what_is_served_and_the_other_way_round(
    files: DiskFiles,
) -> None:
    shelf, _ = make_shelf(files)
    shelf.put("live", NAME, b"one", "", None)
    shelf.put("spare", NAME, b"two", "", None)
    shelf.swap(NAME, 50.0, None)
    assert (shelf.read("live", NAME), shelf.read("spare", NAME)) == (b"two", b"one")
    shelf.swap(NAME, 500.0, None)
    assert (shelf.read("live", NAME), shelf.read("spare", NAME)) == (b"one", None)


def test_a_file_that_cannot_be_served_is_overwritten_but_kept(files: DiskFiles) -> None:
    shelf, _ = make_shelf(files)
    files.write("public/pods.example.pem", b"bad")
    shelf.put("live", NAME, b"one", "", None)
    assert files.read("previous/pods.example.pem") == b"bad"


def test_a_node_that_comes_late_cannot_replace_what_another_renewed(files: DiskFiles) -> None:
    slow, slow_leases = make_shelf(files, "slow")
    fast, fast_leases = make_shelf(files, "fast")
    slow.put("live", NAME, b"old", "", None)
    lease = slow_leases.try_take(NAME, 0.0, 60)
    assert fast_leases.try_take(NAME, 59.0, 60) is None
    taken = fast_leases.try_take(NAME, 61.0, 60)
    fast.put("live", NAME, b"new", "old", taken)
    with pytest.raises(LeaseLostError):
        slow.put("live", NAME, b"late", "old", lease)
    with pytest.raises(ChangedError):
        slow.put("live", NAME, b"late", "old", None)
    assert slow.look("live", NAME).fingerprint == "new"


def test_a_lease_of_a_dead_process_is_taken_at_once(files: DiskFiles) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from stentor.keeper.shelf.files import DiskFiles\n"
        "from stentor.keeper.shelf.lease import Leases, name_this_node\n"
        "files = DiskFiles(Path(sys.argv[1]))\n"
        "assert Leases(files, name_this_node()).try_take('pods.example', 0.0, 60)\n"
    )
    subprocess.run([sys.executable, "-c", code, files.root], check=True)
    assert Leases(files, "other").try_take(NAME, 1.0, 60) is None
    assert Leases(files, name_this_node(), is_dead_here).try_take(NAME, 1.0, 60)
    assert Leases(files, "other", is_dead_here).try_take(NAME, 1.0, 60) is None


def test_a_clock_set_back_frees_a_lease_from_the_future(files: DiskFiles) -> None:
    assert Leases(files, "one").try_take(NAME, 1e9, 60)
    assert Leases(files, "two").try_take(NAME, 0.0, 60)


def test_of_many_at_once_one_gets_the_lease(files: DiskFiles) -> None:
    got: list[str] = []

    def take(node: str) -> None:
        if Leases(files, node).try_take(NAME, 0.0, 60):
            got.append(node)

    threads = [threading.Thread(target=take, args=(f"n{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_the_ledger_is_read_by_others_and_after_a_restart(files: DiskFiles) -> None:
    first, second = Ledger(files), Ledger(files)
    first.add(NAME, Event(1.0, "attempt", "live", "a"))
    assert [one.outcome for one in second.recall(NAME).failures] == ["unfinished"]
    second.add(NAME, Event(2.0, "failed", "live", "a", reason="no"))
    assert [one.outcome for one in first.recall(NAME).failures] == ["failed"]
    first.add(NAME, Event(3.0, "limited", "live", "a", until=9.0))
    first.add(NAME, Event(4.0, "window", fingerprint="f", start=5.0, end=6.0, until=7.0))
    again = Ledger(files).recall(NAME)
    assert again.blocked == {"a": 9.0}
    assert again.windows["f"].start == 5.0
    first.add(NAME, Event(8.0, "activated", "live", "a"))
    assert second.recall(NAME).failures == []


@pytest.mark.parametrize(
    "torn", [b'{"at":3.0,"kind":"att', b"\x00\xff\n", b"[]\n", b'{"at":"x"}\n']
)
def test_a_torn_line_costs_only_itself(files: DiskFiles, torn: bytes) -> None:
    ledger = Ledger(files)
    ledger.add(NAME, Event(1.0, "attempt"))
    path = files.root / "ledger" / f"{NAME}.jsonl"
    with path.open("ab") as file:
        file.write(torn)
    ledger.add(NAME, Event(2.0, "failed"))
    assert [event.at for event in Ledger(files).read(NAME)] == [1.0, 2.0]
    assert len(ledger.recall(NAME).failures) == 1


def test_a_long_ledger_puts_its_older_lines_away(files: DiskFiles) -> None:
    ledger = Ledger(files)
    files.write(f"ledger/{NAME}.jsonl", b'{"at":1.0,"kind":"attempt"}\n' * (LONGEST // 28))
    for moment in range(40):
        ledger.add(NAME, Event(float(moment), "wished"))
    assert KEPT_LINES <= len(ledger.read(NAME)) < KEPT_LINES + 40
    assert ledger.recall(NAME).wished_at == 39.0
    assert (files.root / "ledger" / "older" / f"{NAME}.jsonl").stat().st_size > LONGEST / 2


def refuse_everything(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_has_room_for_a_line_where_ballast_is_thrown_out(
    files: DiskFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.prepare()
    real, pieces = os.write, len(files.names("ballast"))

    def write(descriptor: int, content: bytes) -> int:
        if len(files.names("ballast")) == pieces:
            refuse_everything()
        return real(descriptor, content)

    monkeypatch.setattr(os, "write", write)
    files.append("ledger/x.jsonl", b"line\n")
    assert files.read("ledger/x.jsonl") == b"line\n"
    assert 0 < len(files.names("ballast")) < pieces
    files.prepare()
    assert len(files.names("ballast")) == pieces


def test_what_fills_the_disk_again_at_once_keeps_nothing_from_being_written(
    files: DiskFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No new byte is to be had, ever: the room that is held serves."""
    files.prepare()
    files.append("ledger/x.jsonl", b"first\n")
    with monkeypatch.context() as full:
        full.setattr(os, "write", refuse_everything)
        full.setattr(os, "posix_fallocate", refuse_everything)
        full.setattr("stentor.keeper.shelf.files.write_bytes_durably", refuse_everything)
        files.append("ledger/x.jsonl", b"second\n")
        for number in range(20):
            files.write("public/x.pem", b"content %d" % number)
            files.prepare()
    assert files.read("ledger/x.jsonl") == b"first\nsecond\n"
    assert files.read("public/x.pem") == b"content 19"
    assert (files.root / "public" / "x.pem").stat().st_mode & 0o777 == 0o600
    assert files.names("public") == ["x.pem"]


def test_a_disk_that_stays_full_is_told_of_when_the_ballast_is_gone(
    files: DiskFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write("public/x.pem", b"before")
    monkeypatch.setattr("stentor.keeper.shelf.files.write_bytes_durably", refuse_everything)
    with pytest.raises(OSError, match="No space left"):
        files.write("public/x.pem", b"after")
    assert files.read("public/x.pem") == b"before"


def test_one_piece_of_ballast_from_an_earlier_version_is_cut(files: DiskFiles) -> None:
    files.root.mkdir()
    (files.root / "ballast").write_bytes(bytes(2 << 20))
    files.prepare()
    assert len(files.names("ballast")) == 128
