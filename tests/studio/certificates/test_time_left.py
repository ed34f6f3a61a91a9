"""Until when clients are served well whatever happens, and what a person can do meanwhile."""

from datetime import timedelta

import pytest

from made.certificate_cases import hold, keep
from stentor.certificates.advice import HINTS, OTHERWISE, advise
from stentor.certificates.life import choose_lamp, find_safe_until
from stentor.certificates.listing import find_first_to_end, list_rows
from stentor.contracts.certificate import CertificateBook
from stentor.lib.clock import utc_now

LIST = "/certificates/"


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"live": hold(10, 80), "spare": None}, 80),
        ({"live": hold(80, 10), "spare": hold(1, 89)}, 89),
        ({"live": hold(1, 89), "spare": hold(80, 10)}, 89),
        ({"live": hold(91, -1), "spare": hold(40, 50)}, 50),
        ({"live": hold(80, 10), "spare": hold(-2, 89)}, 10),
        ({"live": hold(91, -1), "spare": None}, None),
        ({"live": None, "spare": None}, None),
        ({"problem": "its authority revoked it"}, None),
        ({"unproved": "edge-1 serves another"}, None),
    ],
)
def test_the_later_of_both_counts_as_long_as_it_can_be_served(fields: dict, days: int) -> None:
    now = utc_now()
    found = find_safe_until(keep(**fields), now)
    assert (found and round((found - now) / timedelta(days=1))) == days


def test_of_all_names_the_first_to_end_is_found() -> None:
    now = utc_now()
    names = [
        keep("late.example.org", spare=hold(1, 89)),
        keep("soon.example.org", live=hold(80, 10), spare=None),
        keep("over.example.org", live=hold(91, -1), spare=None, problem="it ended"),
    ]
    rows = list_rows(CertificateBook(at=now, authorities=[], staging="", names=names), now)
    first = find_first_to_end(rows)
    assert first is not None
    assert first.kept.name == "soon.example.org"
    assert find_first_to_end([]) is None


@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("second: CAA record for a.example prevents issuance", 0),
        ("first: too many certificates (5) already issued", 1),
        ("first: rateLimited", 1),
        ("first: DNS problem: NXDOMAIN looking up A for a.example", 2),
        ("first: No valid IP addresses found for a.example", 2),
        ("first: 192.0.2.1: Fetching http://a.example/…: Timeout during connect", 3),
        ("first: it answered 503", 3),
        ("first: Invalid response from http://a.example/…: 404", 4),
        ("[Errno 28] No space left on device", 5),
    ],
)
def test_a_reason_comes_with_what_can_be_done(reason: str, hint: int) -> None:
    assert advise(reason) == HINTS[hint][1]


def test_where_nothing_better_is_known_a_dry_run_is_advised() -> None:
    assert advise("something that nobody has ever said") == OTHERWISE


def test_who_has_no_certificate_is_as_bad_off_as_who_is_refused() -> None:
    missing = choose_lamp(keep(live=None, spare=None, failures=3, alarm="note"))
    ending = choose_lamp(keep(alarm="everybody"))
    by_hand = choose_lamp(keep(owner=""))
    assert (missing.words, missing.rank, ending.rank, by_hand.rank) == ("No certificate", 0, 0, 0)


def test_a_dead_keeper_is_told_with_the_time_that_is_left(operator, write) -> None:
    write(keep(live=hold(50, 40), spare=None), minutes_ago=9)
    page = operator.get(LIST).content.decode()
    assert "the first to end is pods.example.org" in page
    write(keep())
    assert "the first to end is" not in operator.get(LIST).content.decode()
