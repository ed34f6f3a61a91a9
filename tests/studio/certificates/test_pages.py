"""What an operator reads of certificates, and what they can ask of the keeper."""

from datetime import timedelta

import pytest

from made.certificate_cases import HOST, hold, keep, keep_own
from stentor.certificates.wishes import WishBox
from stentor.contracts.certificate import NextStep
from stentor.contracts.inventory import Inventory, Item, encode_inventory
from stentor.contracts.renewal import Event
from stentor.lib.clock import format_instant, utc_now

LIST = "/certificates/"
NAME = f"{LIST}names/{HOST}"
NOW = utc_now().timestamp()


def read(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, what):
    return client.post(f"{NAME}/{what}", follow=True).content.decode()


@pytest.fixture
def box(layout):
    return WishBox(layout.certificate_wishes)


def test_before_the_keeper_has_said_anything_the_page_says_how_it_begins(operator):
    assert "stentor keeper" in read(operator, LIST)


def test_a_name_stands_with_its_life_its_spare_and_what_comes_next(operator, book):
    page = read(operator, LIST)
    for words in ("80 days left (89 %), by first", "Spare: 89 days left (99 %), by second",
                  "Renewal is planned for"):  # fmt: skip
        assert words in page.replace("</span>", "").replace('<span class="figures">', "")


def test_a_name_that_nobody_renews_is_an_error_there_and_on_its_own_page(operator, book, layout):
    assert "Nobody renews shop.example.org" in read(operator, LIST)
    assert "No program renews this certificate" in read(operator, f"{LIST}names/bought")


def test_so_is_one_that_only_the_inventory_knows(operator, write, layout):
    write(keep())
    lost = Item(kind="leaf", name="old.example.org", owner="", problem="nobody renews it")
    layout.inventory.write_bytes(
        encode_inventory(Inventory(at=format_instant(utc_now()), items=[lost]))
    )
    assert "Nobody renews old.example.org" in read(operator, LIST)
    assert "Seen to by nobody" in read(operator, f"{LIST}everything")


def test_so_is_a_listener_that_nobody_declared_once_its_certificate_is_about_to_end(
    operator, write, layout
):
    write(keep())
    rows = [
        Item(kind="listener", name=f"127.0.0.1:{port}", owner="", problem="nobody declared <it>",
             is_ending=is_ending)
        for port, is_ending in ((7443, True), (8443, False))
    ]  # fmt: skip
    layout.inventory.write_bytes(
        encode_inventory(Inventory(at=format_instant(utc_now()), items=rows))
    )
    page = read(operator, LIST)
    assert "127.0.0.1:7443: nobody declared &lt;it&gt;." in page
    assert "127.0.0.1:8443" not in page


@pytest.mark.parametrize(
    ("fields", "lamp"),
    [
        ({}, "Good"),
        ({"alarm": "note", "alarm_reason": "its renewal is overdue"}, "Renewal overdue"),
        ({"alarm": "page", "alarm_reason": "its renewal is long overdue"}, "Long overdue"),
        ({"alarm": "everybody", "alarm_reason": "it has ended"}, "About to end"),
        ({"problem": "it was revoked"}, "Refused"),
        ({"unproved": "1 of 2 workers do not serve what lies on the shelf"}, "Not served"),
        ({"failures": 2, "last_failure": "first: it answered 503"}, "Trying again"),
        ({"live": None, "problem": "there is none that could be served"}, "On its way"),
        ({"kind": "local", "untrusted": [HOST]}, "Not trusted"),
    ],
)
def test_the_lamp_is_the_worst_that_holds(operator, write, fields, lamp):
    write(keep(**fields))
    assert f">{lamp}</span>" in read(operator, LIST)
    assert f">{lamp}</span>" in read(operator, NAME)


def test_the_worst_stands_first_and_a_list_can_be_narrowed(operator, write):
    soon = keep("b.example.org", live=hold(85, 5), alarm="everybody", alarm_reason="…")
    write(keep("a.example.org"), soon, keep("c.example.org", live=hold(40, 50)), keep_own())
    page = read(operator, LIST)
    places = [page.index(f"names/{name}") for name in
              ("b.example.org", "bought", "c.example.org", "a.example.org")]  # fmt: skip
    assert places == sorted(places)
    attention = read(operator, LIST, show="attention")
    assert ("names/b.example.org" in attention, "names/a.example.org" in attention) == (True, False)
    found = read(operator, LIST, name="SHOP")
    assert ("names/bought" in found, "names/b.example.org" in found) == (True, False)
    assert "None of these." in read(operator, LIST, name="nowhere")


def test_a_book_that_is_old_is_said_to_be(operator, write):
    write(keep(), minutes_ago=5)
    assert "The keeper has written nothing since" in read(operator, LIST)
    assert "The keeper has written nothing since" in read(operator, NAME)


def test_files_that_cannot_be_read_are_said_to_be(operator, book, layout):
    layout.certificate_book.write_bytes(b"{")
    answer = operator.get(LIST)
    assert (answer.status_code, b"damaged" in answer.content) == (503, True)
    assert operator.get(NAME).status_code == 404


def test_a_timeline_tells_a_renewal_newest_first_in_the_persons_time(operator, book, happen):
    happen(
        Event(NOW - 90, "wished", by="Olive", wish="W"),
        Event(NOW - 80, "attempt", authority="first", reason="somebody asked for it"),
        Event(NOW - 70, "failed", authority="first", reason="first: no route", is_unreached=True),
        Event(NOW - 60, "attempt", authority="second"),
        Event(NOW - 50, "issued", authority="second", fingerprint="f"),
        Event(NOW - 40, "activated", authority="second", fingerprint="f"),
    )
    page = read(operator, NAME)
    told = ["Every worker serves it", "Issued by second", "Ordered from second",
            "First: no route; nobody was reached", "Ordered from first",
            "Olive asked for a renewal"]  # fmt: skip
    places = [page.index(words) for words in told]
    assert places == sorted(places)


def test_the_look_that_ended_a_renewal_is_a_proof_too(operator, write, happen):
    write(keep(proved_at=None))
    assert "<dd>not yet</dd>" in read(operator, NAME)
    happen(Event(NOW, "activated", authority="first", fingerprint="e" * 64))
    assert "<dd>not yet</dd>" in read(operator, NAME)
    happen(Event(NOW, "activated", authority="first", fingerprint="f" * 64))
    assert "every worker served it" in read(operator, NAME)


def test_a_suggestion_that_says_nothing_new_is_told_once(operator, book, happen):
    window = Event(NOW, "window", fingerprint="f", start=NOW + 9e5, end=NOW + 9.9e5, until=NOW + 5)
    happen(window, window, Event(NOW, "window", fingerprint="f"))
    assert read(operator, NAME).count("suggests a renewal from") == 1


def test_a_long_timeline_comes_in_pages(operator, book, happen):
    happen(*(Event(NOW + n, "attempt", authority=f"try{n}.") for n in range(100)))
    assert "Ordered from try99." in read(operator, NAME)
    assert "Ordered from try0." not in read(operator, NAME)
    assert "Ordered from try0." in read(operator, NAME, page="2")


def test_a_line_torn_by_a_power_cut_costs_only_itself(operator, book, happen, layout):
    happen(Event(NOW, "activated", authority="first"))
    with (layout.certs / "ledger" / f"{HOST}.jsonl").open("ab") as file:
        file.write(b'{"at": 1')
    assert "Every worker serves it" in read(operator, NAME)


@pytest.mark.parametrize("want", ["renewal", "dry-run"])
def test_what_is_asked_for_lies_where_the_keeper_finds_it_and_is_followed(
    operator, book, box, want
):
    page = post(operator, want)
    (wish,) = box.read()
    assert (wish.name, wish.want, wish.by) == (HOST, want, "Olive")
    assert 'hx-trigger="every 2s"' in page
    assert "takes the" in page
    assert "already" in post(operator, want)
    assert len(box.read()) == 1


def test_a_renewal_under_way_is_followed_to_its_end(operator, write, happen):
    asked = utc_now() - timedelta(seconds=9)
    write(keep(wished_at=asked, next=NextStep(action="order", reason="somebody asked for it")))
    happen(Event(asked.timestamp(), "wished", by="Olive", wish="W"))
    assert "Renewing: it begins now." in read(operator, NAME)
    happen(Event(asked.timestamp() + 1, "attempt", authority="first"))
    assert "Renewing: an order is under way." in read(operator, NAME)
    assert "is not made yet" in post(operator, "renewal")
    write(keep())
    assert "Renewing: an order is under way." in read(operator, NAME), "the book is behind"
    happen(Event(utc_now().timestamp(), "activated", authority="first", fingerprint="d" * 64))
    assert "Renewing: every worker serves the new one." in read(operator, NAME), "it still is"
    write(keep(live=hold(0, 90, letter="d")))
    page = read(operator, NAME)
    assert "Renewing" not in page
    assert "hx-trigger" not in page


def test_a_dry_run_under_way_is_followed_and_one_that_was_cut_short_is_not(operator, book, happen):
    happen(Event(NOW - 1000, "rehearsing", authority="staging", by="Olive"))
    assert "Dry run:" not in read(operator, NAME)
    happen(Event(utc_now().timestamp(), "rehearsing", authority="staging", by="Olive"))
    assert "Dry run: staging is asked" in read(operator, NAME)
    assert "under way already" in post(operator, "dry-run")
    happen(Event(NOW, "rehearsal-failed", authority="staging", reason="port 80 is shut"))
    page = read(operator, NAME)
    assert "Port 80 is shut" in page
    assert "Dry run:" not in page


def test_without_a_staging_authority_there_is_no_dry_run(operator, write, box):
    write(keep(), staging="")
    page = read(operator, NAME)
    assert "/dry-run" not in page
    assert "[acme.staging]" in page
    assert "No staging authority is set up" in post(operator, "dry-run")
    assert box.read() == []


def test_nobody_can_be_asked_for_a_file_put_there_by_hand(operator, book, box):
    page = operator.post(f"{LIST}names/bought/renewal", follow=True).content.decode()
    assert "nobody to ask" in page
    assert box.read() == []


def test_a_disk_that_takes_nothing_is_an_error_and_not_a_promise(operator, book, layout):
    layout.certs.mkdir(parents=True)
    layout.certificate_wishes.write_text("in the way")
    assert "cannot be written down" in post(operator, "renewal")
