"""What people ask of the keeper: renewals and dry runs, against real authorities."""

import datetime as dt
import time
from pathlib import Path

import pytest
import requests

from stentor.certificates.reading import Reading
from stentor.certificates.wishes import WishBox
from stentor.contracts.certificate import Wish
from stentor.keeper.acme.issuer import describe
from stentor.keeper.acme.table import parse_acme_table
from stentor.keeper.assembly import build_wishes
from stentor.keeper.wishes import Wishes
from stentor.lib.clock import utc_now
from stentor.lib.layout import DataLayout

HOST = "pods.example.org"


def wish(want, name=HOST, wish_id="W1"):
    return Wish(id=wish_id, at=utc_now(), name=name, want=want, by="Olive")


@pytest.fixture
def box(layout: DataLayout) -> WishBox:
    return WishBox(layout.certificate_wishes)


def build(layout: DataLayout, **staging: str) -> Wishes:
    rows = [{"directory": "https://acme.example.org/directory", "name": "first"}]
    table = {"authorities": rows} | ({"staging": staging} if staging else {})
    public = parse_acme_table(table, [rows[0]["directory"]], [HOST])
    return build_wishes(public, layout)


def wait_for(wishes: Wishes, kinds: set[str]):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [one for one in wishes.ledger.read(HOST) if one.kind in kinds]
        if found:
            return found[-1]
        time.sleep(0.05)
    raise AssertionError(wishes.ledger.read(HOST))


def test_a_renewal_is_asked_for_in_the_name_of_a_person_once(layout, box):
    box.put(wish("renewal"))
    build(layout).grant({HOST}, utc_now)
    assert box.read() == []
    box.put(wish("renewal"))  # as after a kill between ledger and box
    wishes = build(layout)
    wishes.grant({HOST}, utc_now)
    assert [(one.kind, one.by) for one in wishes.ledger.read(HOST)] == [("wished", "Olive")]
    assert wishes.ledger.recall(HOST).wished_at is not None


@pytest.mark.parametrize("name", ["../../etc", "..", "a/b.example", "x\0.example", "1.2.3.4", ""])
def test_a_wish_for_what_is_no_name_is_dropped_and_nothing_is_written(layout, box, name):
    box.put(wish("renewal", name))
    build(layout).grant({HOST}, utc_now)
    assert box.read() == []
    assert not (layout.certs / "ledger").exists()


def test_a_wish_for_a_name_not_heard_of_yet_waits_for_it_whatever_keeper_runs(layout, box):
    box.put(wish("renewal", "new.example.org"))
    wishes = build(layout)
    wishes.grant({HOST}, utc_now)
    wishes.grant(set(), utc_now)
    assert len(box.read()) == 1
    assert not (layout.certs / "ledger").exists()
    again = build(layout)
    again.grant({HOST, "new.example.org"}, utc_now)
    assert box.read() == []
    assert again.ledger.recall("new.example.org").wished_at is not None


def test_a_wish_for_a_name_that_nobody_tells_of_is_given_up_after_a_week(layout, box):
    box.put(wish("renewal", "new.example.org"))
    wishes = build(layout)
    wishes.grant({HOST}, lambda: utc_now() + dt.timedelta(days=6))
    assert len(box.read()) == 1
    wishes.grant({HOST}, lambda: utc_now() + dt.timedelta(days=8))
    assert box.read() == []


def test_a_dry_run_without_a_staging_authority_says_so_in_the_timeline(layout, box):
    box.put(wish("dry-run"))
    build(layout).grant({HOST}, utc_now)
    (event,) = Reading(layout).read_events(HOST)
    assert (event.kind, event.reason) == ("rehearsal-failed", "no staging authority is set up")
    assert box.read() == []


def test_what_is_no_wish_is_left_lying(layout, box):
    box.put(wish("renewal"))
    (layout.certificate_wishes / "other.json").write_text("{")
    build(layout).grant({HOST}, utc_now)
    assert [path.name for path in layout.certificate_wishes.iterdir()] == ["other.json"]


def test_a_wish_waits_while_the_disk_takes_nothing(layout, box, monkeypatch):
    box.put(wish("renewal"))
    wishes = build(layout)

    def refuse(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(wishes.ledger, "add", refuse)
    wishes.grant({HOST}, utc_now)
    assert len(box.read()) == 1


def test_a_dry_run_orders_at_the_staging_authority_and_keeps_nothing(
    layout, box, authorities, responder
):
    staging = authorities[0]
    responder.folders.append(layout.certs / "challenges")
    before = staging.count_orders()
    wishes = build(layout, directory=staging.directory, roots=str(staging.bundle))
    box.put(wish("dry-run"))
    wishes.grant({HOST}, utc_now)
    done = wait_for(wishes, {"rehearsed", "rehearsal-failed"})
    responder.folders.remove(layout.certs / "challenges")
    assert (done.kind, done.reason, done.authority) == ("rehearsed", "", "staging")
    assert staging.count_orders() == before + 1
    assert not (layout.certs / "public").exists()
    assert not list((layout.certs / "challenges").iterdir())
    assert [one.kind for one in Reading(layout).read_events(HOST)] == ["rehearsing", "rehearsed"]
    assert wishes.ledger.recall(HOST).failures == []


def test_a_dry_run_that_fails_says_why_and_does_not_count_as_a_failure(layout, box, authorities):
    staging = authorities[0]  # nobody answers its challenge
    wishes = build(layout, directory=staging.directory, roots=str(staging.bundle))
    box.put(wish("dry-run"))
    wishes.grant({HOST}, utc_now)
    done = wait_for(wishes, {"rehearsed", "rehearsal-failed"})
    assert done.kind == "rehearsal-failed"
    assert "was not proved" in done.reason
    assert wishes.ledger.recall(HOST).failures == []


def test_a_staging_authority_has_a_name_of_its_own(tmp_path: Path):
    row = {"directory": "https://a.example/d", "name": "staging"}
    table = {"authorities": [row], "staging": {"directory": "https://b.example/d"}}
    with pytest.raises(ValueError, match="give it a name"):
        parse_acme_table(table, [row["directory"]], [HOST])


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            requests.exceptions.ConnectionError("x (Caused by [Errno 111] Connection refused)"),
            "it cannot be reached: connection refused",
        ),
        (requests.exceptions.ReadTimeout("read timed out"), "it did not answer in time"),
        (ValueError("first line\nsecond"), "first line"),
    ],
)
def test_what_went_wrong_is_put_in_words_for_people(error, words):
    assert describe(error) == words
