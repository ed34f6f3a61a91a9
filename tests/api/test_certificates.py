"""Certificates for programs: how they stand, what happened, what is asked of the keeper."""

import pytest

from made.certificate_cases import HOST, happen, keep, keep_own, write_book
from stentor.certificates.wishes import WishBox
from stentor.contracts.renewal import Event
from stentor.lib.clock import utc_now

NAMES = "/certificates/names"
NAME = f"{NAMES}/{HOST}"


@pytest.fixture
def box(layout):
    return WishBox(layout.certificate_wishes)


def test_names_come_in_pages_by_name(layout, operator):
    write_book(layout, *(keep(f"{letter}.example.org") for letter in "cab"), keep_own())
    first = operator.get(f"{NAMES}?limit=2").json()
    rest = operator.get(f"{NAMES}?limit=2&cursor={first['next_cursor']}").json()
    found = [one["name"] for one in first["data"] + rest["data"]]
    assert found == ["a.example.org", "b.example.org", "bought", "c.example.org"]
    assert rest["next_cursor"] is None
    assert [one["owner"] for one in rest["data"]] == ["", "the keeper"]


def test_without_a_book_there_is_nothing_and_a_damaged_one_is_a_problem(layout, operator):
    assert operator.get(NAMES).json()["data"] == []
    assert operator.get(NAME).status_code == 404
    write_book(layout)
    layout.certificate_book.write_bytes(b"{")
    for address in (NAMES, NAME):
        answer = operator.get(address)
        assert (answer.status_code, answer.json()["type"].endswith("unreadable")) == (503, True)


def test_a_book_that_is_old_says_so(layout, operator):
    write_book(layout, keep(), minutes_ago=5)
    assert operator.get(NAME).json()["is_fresh"] is False


def test_what_happened_comes_newest_first(layout, operator):
    write_book(layout, keep())
    now = utc_now().timestamp()
    happen(layout, Event(now - 5, "wished", by="Olive"), Event(now, "activated", authority="first"))
    events = operator.get(f"{NAME}/events").json()["events"]
    assert [(one["kind"], one["by"]) for one in events] == [("activated", ""), ("wished", "Olive")]


@pytest.mark.parametrize("want", ["renewal", "dry-run"])
def test_what_is_asked_for_twice_with_one_key_is_asked_once(layout, operator, box, want):
    write_book(layout, keep())
    first = operator.post(f"{NAME}/{want}", idempotency_key="k")
    again = operator.post(f"{NAME}/{want}", idempotency_key="k")
    assert (first.status_code, again.content) == (202, first.content)
    assert first["Location"].endswith(NAME)
    (wish,) = box.read()
    assert (wish.name, wish.want, wish.by) == (HOST, want, "Olive")
    other = operator.post(f"{NAME}/{want}")
    assert (other.status_code, "already" in other.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("kept", "staging", "want", "words"),
    [
        (keep(), "", "dry-run", "No staging authority"),
        (keep(wished_at=utc_now()), "staging", "renewal", "not made yet"),
        (keep(kind="local"), "staging", "renewal", "nobody to ask"),
    ],
)
def test_what_makes_no_sense_is_refused(layout, operator, box, kept, staging, want, words):
    write_book(layout, kept, staging=staging)
    answer = operator.post(f"{NAME}/{want}")
    assert (answer.status_code, words in answer.json()["detail"]) == (409, True)
    assert box.read() == []


def test_a_disk_that_takes_nothing_is_told(layout, operator):
    write_book(layout, keep())
    layout.certs.mkdir(parents=True, exist_ok=True)
    layout.certificate_wishes.write_text("in the way")
    assert operator.post(f"{NAME}/renewal").status_code == 503


def test_reading_is_not_asking(cast, layout, operator, enrol, box):
    write_book(layout, keep())
    reader = enrol(cast.owner, "status:read")
    assert reader.get(NAME).status_code == 200
    assert reader.post(f"{NAME}/renewal").status_code == 403
    assert box.read() == []
