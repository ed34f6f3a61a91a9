"""What an ads document may say, and what is said of one that is wrong."""

import copy
import json
from datetime import date
from typing import Any

import pytest

from stentor.campaigns.document import BadDocumentError, parse_ads_document
from stentor.contracts.adbook import Cap, Daypart, Goal, Targets

FLIGHT = "advertisers[0].campaigns[0].flights[0]"


def find_flight(document: dict[str, Any]) -> dict[str, Any]:
    return document["advertisers"][0]["campaigns"][0]["flights"][0]


def parse(document: Any):
    return parse_ads_document(json.dumps(document).encode())


def complain(document: Any) -> list[str]:
    with pytest.raises(BadDocumentError) as raised:
        parse(document)
    return raised.value.problems


def test_the_document_of_the_contract_is_read(document):
    read = parse(document)
    flight = next(read.list_flights())
    assert (flight.ref, flight.slots, flight.creative) == ("m1", ["mid"], "tea.wav")
    assert (flight.starts, flight.ends) == (date(2026, 11, 1), date(2026, 12, 31))
    assert flight.goal == Goal(impressions=5000)
    assert flight.caps == [Cap(2, 24)]
    assert flight.targets == flight.excludes == Targets()
    assert read.advertisers[0].campaigns[0].caps == [Cap(5, 168)]
    assert read.house[0].slots == ["pre", "mid", "post"]


def test_what_may_be_left_out_has_its_default(document):
    flight = find_flight(document)
    for name in ("name", "zone", "goal", "priority", "pacing", "caps", "dayparts", "targets"):
        del flight[name]
    read = next(parse(document).list_flights())
    assert (read.name, read.zone, read.goal) == ("m1", "UTC", None)
    assert (read.priority, read.pacing, read.caps) == (3, "even", [])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (700, Goal(impressions=700)),
        ({"impressions": 1}, Goal(impressions=1)),
        (
            {"spend": "1200.00", "cpm": "25.00", "currency": "EUR"},
            Goal(impressions=48_000, spend="1200.00", cpm="25.00", currency="EUR"),
        ),
        (
            {"spend": 100, "cpm": 30, "currency": "USD"},
            Goal(impressions=3333, spend="100", cpm="30", currency="USD"),
        ),
    ],
)
def test_a_goal_is_impressions_or_what_a_spend_buys(document, written, read):
    find_flight(document)["goal"] = written
    assert next(parse(document).list_flights()).goal == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({}, [Daypart(days=[0, 1, 2, 3, 4, 5, 6], start=0, end=1440)]),
        (
            {"days": ["Mon", "friday"], "from": "06:30", "to": "10:00"},
            [Daypart(days=[0, 4], start=390, end=600)],
        ),
        (
            {"days": ["sun"], "from": "22:00", "to": "02:00"},
            [Daypart(days=[6], start=1320, end=1440), Daypart(days=[0], start=0, end=120)],
        ),
    ],
)
def test_a_daypart_may_go_over_midnight(document, written, read):
    find_flight(document)["dayparts"] = [written]
    assert next(parse(document).list_flights()).dayparts == read


def test_targets_are_written_as_people_write_them(document):
    find_flight(document)["targets"] = {
        "categories": ["science > nature"],
        "countries": ["de"],
        "apps": ["AntennaPod"],
        "devices": ["Phone"],
    }
    assert next(parse(document).list_flights()).targets == Targets(
        categories=["Science > Nature"], countries=["DE"], apps=["antennapod"], devices=["phone"]
    )


BAD_FLIGHTS = {
    "a ref": ({"ref": None}, "ref: is null, not text"),
    "an empty ref": ({"ref": " "}, "ref: is empty"),
    "a long ref": ({"ref": "x" * 121}, "ref: is longer than 120 characters"),
    "a creative": ({"creative": 5}, "creative: is a whole number, not text"),
    "no slots": ({"slots": []}, "slots: names no slot; give one or more of pre, mid, post"),
    "an odd slot": ({"slots": ["mid", "noon"]}, "slots: 'noon' is not one of pre, mid, post"),
    "slots as text": ({"slots": "mid"}, "slots: is text, not a list"),
    "no day": ({"starts": "1.11.2026"}, "starts: is '1.11.2026', not a day like 2026-11-30"),
    "an instant": (
        {"ends": "2026-11-30T12:00"},
        "ends: is '2026-11-30T12:00', not a day like 2026-11-30",
    ),
    "ends first": ({"ends": "2026-10-31"}, "ends: 2026-10-31 is before the flight starts, "),
    "a zone": ({"zone": "Mars/Olympus"}, "zone: 'Mars/Olympus' is no time zone like "),
    "no goal": ({"goal": 0}, "goal: is 0; it must be 1 to 1000000000000"),
    "a goal in words": ({"goal": "many"}, "goal: is neither a number nor "),
    "a spend": (
        {"goal": {"spend": "much", "cpm": "1", "currency": "EUR"}},
        "goal.spend: is 'much', not an amount like \"1200.00\"",
    ),
    "a spend without cpm": (
        {"goal": {"spend": "5", "currency": "EUR"}},
        "goal.cpm: is missing",
    ),
    "a currency": (
        {"goal": {"spend": "5", "cpm": "1", "currency": "EURO"}},
        "goal.currency: 'EURO' is no currency like EUR",
    ),
    "a priority": ({"priority": 0}, "priority: is 0; it must be 1 to 1000"),
    "a true priority": ({"priority": True}, "priority: is true or false, not a whole number"),
    "a pacing": ({"pacing": "slow"}, "pacing: is 'slow'; it must be one of even, front, "),
    "a cap": ({"caps": [{"impressions": 2}]}, "caps[0].hours: is missing"),
    "a long cap": (
        {"caps": [{"impressions": 2, "hours": 2161}]},
        "caps[0].hours: is 2161; it must be 1 to 2160",
    ),
    "a daypart": ({"dayparts": [{"from": "25:00"}]}, "dayparts[0].from: '25:00' is no time of day"),
    "a day": ({"dayparts": [{"days": ["yesterday"]}]}, "dayparts[0].days: 'yes' is not one of "),
    "a country": ({"targets": {"countries": ["Germany"]}}, "targets.countries: 'GERMANY' is no "),
    "no country": (
        {"targets": {"countries": ["uk"]}},
        "targets.countries: “UK”: there is no country UK. ",
    ),
    "a category": ({"targets": {"categories": ["Tea"]}}, "targets.categories: 'Tea' is not one "),
    "a device": ({"excludes": {"devices": ["fridge"]}}, "excludes.devices: 'fridge' is not one "),
    "a typing error": ({"prority": 1}, "prority: there is no such field; did you mean priority?"),
}


@pytest.mark.parametrize("case", BAD_FLIGHTS)
def test_each_problem_is_one_line_that_names_its_place(document, case):
    changes, said = BAD_FLIGHTS[case]
    find_flight(document).update(changes)
    (problem,) = complain(document)
    assert problem.startswith(f"{FLIGHT}.{said}")


def test_all_problems_are_told_at_once(document):
    find_flight(document).update(slots=["noon"], starts="soon", goal=-1)
    document["house"].append(copy.deepcopy(document["house"][0]))
    document["advertisers"][0]["nmae"] = "Acme"
    assert len(complain(document)) == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is not JSON"),
        (b"{", "line 1, column 2"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"[]", "the document: is a list, not an object"),
        (b"{}", "the document: has neither advertisers nor house spots"),
        (b'{"advertisers": {}}', "advertisers: is an object, not a list"),
        (b'{"advertisers": [3]}', "advertisers[0]: is a whole number, not an object"),
        (b"[" * 100_000, "it is "),
    ],
)
def test_what_is_no_document_at_all(content, said):
    with pytest.raises(BadDocumentError) as raised:
        parse_ads_document(content)
    assert said in raised.value.problems[0]
