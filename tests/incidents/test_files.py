"""Records and ledger on disk: torn lines, two writers, days that are kept."""

import threading
from datetime import UTC, datetime, timedelta

from stentor.contracts.incident import Impact, Opened, Planned, Published, Reworded, Status, Written
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.days import DayFiles
from stentor.incidents.ledger import IncidentLedger
from stentor.incidents.records import RecordFiles, RecordTail

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def look(at=NOW, source="a", outcome=Outcome.UP):
    return ProbeRecord(at=at, check="http", component="listening", source=source, outcome=outcome)


def opened(name):
    return Opened(
        id=name, at=NOW, by="prober", title=name, component="studio", components=["studio"],
        impact=Impact.MAJOR, began_at=NOW,
    )  # fmt: skip


def test_a_record_that_was_torn_costs_only_itself(tmp_path):
    files = RecordFiles(tmp_path)
    files.append(look())
    path = next(files.directory.iterdir())
    path.write_bytes(path.read_bytes() + b'{"at": "2026-')
    files.append(look(NOW + timedelta(minutes=1)))
    assert [one.at.minute for one in files.read_day(NOW.date())] == [0, 1]


def test_a_tail_gives_each_record_once_whoever_wrote_it(tmp_path):
    files = RecordFiles(tmp_path)
    tail = RecordTail(files)
    files.append(look(source="a"))
    assert [one.source for one in tail.read_new(NOW)] == ["a"]
    files.append(look(source="b"))
    files.append(look(NOW + timedelta(seconds=5), source="a"))
    assert [one.source for one in tail.read_new(NOW)] == ["b", "a"]
    assert tail.read_new(NOW) == []


def test_a_disk_that_takes_nothing_ends_nothing(tmp_path):
    (tmp_path / "records").write_text("in the way")
    RecordFiles(tmp_path).append(look())


def test_two_writers_of_the_ledger_lose_nothing(tmp_path):
    def write(name):
        ledger = IncidentLedger(tmp_path)
        for number in range(50):
            with ledger.lock():
                ledger.append(opened(f"{name}{number}"))

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(IncidentLedger(tmp_path).read().incidents) == 100


def test_an_edit_leaves_what_was_there_before_to_be_read(tmp_path):
    ledger = IncidentLedger(tmp_path)
    with ledger.lock() as book:
        ledger.append(
            opened("i"),
            Written(
                id="w", at=NOW, by="olive", incident="i", status=Status.INVESTIGATING,
                text="A cabel.", shown_at=NOW,
            ),
            Published(id="p", at=NOW, by="olive", incident="i", update="w"),
            Reworded(
                id="r", at=NOW, by="tom", incident="i", update="w", text="A cable.",
                status=Status.IDENTIFIED, shown_at=NOW - timedelta(minutes=5),
            ),
        )  # fmt: skip
        (update,) = book.incidents["i"].published
    assert (update.text, update.status) == ("A cable.", Status.IDENTIFIED)
    assert "A cabel." in (tmp_path / "ledger").read_text()


def test_a_line_about_an_incident_that_is_not_there_changes_nothing(tmp_path):
    ledger = IncidentLedger(tmp_path)
    with ledger.lock() as book:
        ledger.append(Published(id="p", at=NOW, by="olive", incident="none", update="w"))
    assert book.incidents == {}


def test_maintenance_holds_between_its_times(tmp_path):
    ledger = IncidentLedger(tmp_path)
    with ledger.lock() as book:
        ledger.append(
            Planned(
                id="m", at=NOW, by="olive", window="w", title="t", text="", components=["studio"],
                starts=NOW, ends=NOW + timedelta(hours=1),
            )
        )  # fmt: skip
    assert book.list_under_maintenance(NOW) == {"studio"}
    assert book.list_under_maintenance(NOW + timedelta(hours=1)) == set()


def test_a_day_that_is_over_is_kept_when_its_records_are_not(tmp_path):
    files, days = RecordFiles(tmp_path), DayFiles(tmp_path)
    for minute in range(1440):
        files.append(look(NOW.replace(hour=0) + timedelta(minutes=minute)))
    later = NOW + timedelta(days=1)
    assert days.list_shown([], later)[0].components == {"listening": {"up": 86_400}}
    much_later = NOW + timedelta(days=30)
    days.forget_records(much_later)
    assert files.list_days() == []
    assert DayFiles(tmp_path).list_shown([], much_later)[0].day == NOW.date()
