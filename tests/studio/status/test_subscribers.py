"""The operator's page of those who are told."""

import csv
import io
from datetime import timedelta

import pytest

from stentor.contracts.subscriber import Failed, Sent, Subscriber
from stentor.lib.clock import utc_now
from stentor.lib.ids import new_id
from stentor.subscribers.plan import Tries
from stentor.subscribers.reach import State, judge, write_csv
from stentor.subscribers.register import SubscriberRegister
from stentor.subscribers.sent import SentLedger

NOW = utc_now()


@pytest.fixture
def people(layout, settings):
    """Ann has confirmed, Bob has not, a webhook does not answer."""
    settings.STENTOR_HAS_MAIL = True
    register, now = SubscriberRegister(layout.subscribers), utc_now()
    register.ask_by_mail("ann@example.org", ["feeds"], now - timedelta(hours=2))
    register.ask_by_mail("bob@example.org", [], now - timedelta(hours=1))
    hook = register.ask_by_webhook("https://hook.example.org/x", ["feeds", "show:tides"], now)
    (ann,) = [one for one in register.list_all() if one.address.startswith("ann")]
    register.confirm(ann.id, now)
    ledger = SentLedger(layout.subscribers)
    message = f"{hook.id}.link.{int(hook.asked_at.timestamp())}"
    with ledger.lock(now):
        ledger.append(now, Failed(id=new_id(), at=now, message=message, reason="it answered 500"))
    return register


def list_addresses(page):
    names = ("ann@example.org", "bob@example.org", "https://hook.example.org/x")
    text = page.content.decode()
    return [name for name in names if f'<b class="address">{name}</b>' in text]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ann", "bob", "https"]),
        ("?show=confirmed", ["ann"]),
        ("?show=unconfirmed", ["bob"]),
        ("?show=failing", ["https"]),
        ("?component=feeds", ["ann", "https"]),
        ("?component=show:tides", ["https"]),
        ("?component=everything", ["bob"]),
        ("?show=confirmed&component=everything", []),
        ("?show=nonsense&page=99", ["ann", "bob", "https"]),
    ],
)
def test_they_are_listed_by_state_and_by_what_they_hear_of(operator, people, query, found):
    page = operator.get(f"/status/subscribers{query}")
    assert [one.split("@")[0].split(":")[0] for one in list_addresses(page)] == found
    assert "no-cache" in page["Cache-Control"]


def test_why_somebody_is_not_reached_is_said(operator, people):
    text = operator.get("/status/subscribers").content.decode()
    assert "Tried again: it answered 500" in text
    assert "1 message to send" in text


def test_one_is_taken_off_and_the_address_is_gone(operator, people, layout):
    (ann,) = [one for one in people.list_all() if one.address.startswith("ann")]
    address = f"/status/subscribers/{ann.id}/removal"
    answer = operator.post(address, follow=True)
    assert b"taken off" in answer.content
    assert "ann@example.org" not in answer.content.decode()
    assert "left already" in operator.post(address, follow=True).content.decode()
    files = [path for path in layout.subscribers.rglob("*") if path.is_file()]
    assert files
    assert not any(b"ann@example.org" in path.read_bytes() for path in files)


@pytest.mark.parametrize("name", ["..", "lock", "%2e%2e", "secret"])
def test_nothing_but_a_subscriber_is_taken_off(operator, people, layout, name):
    before = sorted(layout.subscribers.rglob("*"))
    operator.post(f"/status/subscribers/{name}/removal")
    assert sorted(layout.subscribers.rglob("*")) == before


def test_the_file_has_those_that_were_chosen(operator, people):
    answer = operator.get("/status/subscribers.csv?component=feeds")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(one["address"], one["state"], one["components"]) for one in rows] == [
        ("https://hook.example.org/x", "failing", "feeds show:tides"),
        ("ann@example.org", "confirmed", "feeds"),
    ]
    assert rows[0]["reason"] == "it answered 500"


def test_nobody_has_asked_yet(operator):
    assert b"Nobody has asked to be told" in operator.get("/status/subscribers").content


def make_subscriber(**fields):
    known = {"id": "A", "kind": "mail", "address": "a@example.org", "asked_at": NOW}
    return Subscriber(**(known | fields))


@pytest.mark.parametrize(
    ("confirmed", "events", "state", "waiting"),
    [
        (None, [[]], State.UNCONFIRMED, 1),
        (NOW, [["sent"]], State.CONFIRMED, 0),
        (NOW, [["failed"]], State.FAILING, 1),
        (NOW, [["failed", "sent"]], State.CONFIRMED, 0),
        (NOW, [["sent"], ["refused"]], State.FAILING, 0),
    ],
)
def test_states(confirmed, events, state, waiting):
    tries = [Tries() for _ in events]
    for one, names in zip(tries, events, strict=True):
        for name in names:
            if name == "sent":
                one.take(Sent(id="2", at=NOW, message="m"))
            else:
                one.take(
                    Failed(id="1", at=NOW, message="m", reason="no", is_final=name == "refused")
                )
    found = judge(make_subscriber(confirmed_at=confirmed), tries)
    assert (found.state, found.waiting) == (state, waiting)
    assert found.is_refused == ("refused" in {name for names in events for name in names})


def test_a_spreadsheet_computes_nothing():
    text = write_csv([judge(make_subscriber(address="=1+1@example.org"), [])])
    assert "'=1+1@example.org" in text
