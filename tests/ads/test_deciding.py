"""Which flight gets a slot, and the reason of every one that does not."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.adbooks import MID, MONO, NOON, POST, PRE, BookMaker, ask
from stentor.ads import PreparedBook, Shown, Slot, decide, reasons
from stentor.ads.deciding import find_set_bit
from stentor.contracts.adbook import AdBook, AgeSpan, Cap, Daypart, Targets


def at(zone: str, *moment: int) -> float:
    return datetime(*moment, tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp()


def test_the_highest_priority_is_served_first_and_house_last():
    maker = BookMaker()
    promo = maker.add_house("promo")
    low = maker.add_flight("low", priority=4)
    high = maker.add_flight("high", priority=1)
    verdict = decide(maker.prepare(), ask(slots=(PRE, MID, POST)))
    assert verdict.placements == (high, low, promo)


def test_an_empty_book_leaves_every_slot_empty():
    assert decide(PreparedBook(AdBook()), ask(slots=(PRE, MID))).placements == (0, 0)


REFUSED = {
    "another kind of slot": ({"slots": ["pre"]}, {}, reasons.SLOT),
    "no such form": ({"forms": (MONO,)}, {"channels": 2, "bitrate": 192_000}, reasons.FORM),
    "before its first day": ({"starts": "2026-11-29"}, {}, reasons.NOT_STARTED),
    "after its last day": ({"ends": "2026-11-27"}, {}, reasons.ENDED),
    "another hour": (
        {"dayparts": [Daypart(days=[5], start=0, end=720)]},
        {},
        reasons.DAYPART,
    ),
    "another weekday": (
        {"dayparts": [Daypart(days=[0, 1, 2, 3, 4, 6], start=0, end=1440)]},
        {},
        reasons.DAYPART,
    ),
    "another show": ({"targets": Targets(shows=["show-2"])}, {}, reasons.SHOW),
    "a show it excludes": ({"excludes": Targets(shows=["show-1"])}, {}, reasons.SHOW),
    "another category": ({"targets": Targets(categories=["News"])}, {}, reasons.CATEGORY),
    "a name that only begins alike": (
        {"targets": Targets(categories=["Sci"])},
        {},
        reasons.CATEGORY,
    ),
    "a category it excludes": (
        {"excludes": Targets(categories=["Science"])},
        {},
        reasons.CATEGORY,
    ),
    "a country nobody knows": (
        {"targets": Targets(countries=["DE"])},
        {},
        reasons.COUNTRY_UNKNOWN,
    ),
    "an excluded country, nobody knowing where": (
        {"excludes": Targets(countries=["DE"])},
        {},
        reasons.COUNTRY_UNKNOWN,
    ),
    "another country": (
        {"targets": Targets(countries=["DE"])},
        {"country": "FR"},
        reasons.COUNTRY,
    ),
    "another region": (
        {"targets": Targets(regions=["DE-BE"])},
        {"country": "DE", "region": "DE-BY"},
        reasons.REGION,
    ),
    "a region nobody knows": (
        {"targets": Targets(regions=["DE-BE"])},
        {"country": "DE"},
        reasons.REGION,
    ),
    "an excluded region of a wanted country": (
        {"targets": Targets(countries=["DE"]), "excludes": Targets(regions=["DE-BE"])},
        {"country": "DE", "region": "DE-BE"},
        reasons.REGION,
    ),
    "an episode that is too old": (
        {"targets": Targets(ages=[AgeSpan(most=7)])},
        {"age_days": 7.0},
        reasons.AGE,
    ),
    "an episode of no known age": (
        {"excludes": Targets(ages=[AgeSpan(most=7)])},
        {},
        reasons.AGE,
    ),
    "an age it excludes": (
        {"excludes": Targets(ages=[AgeSpan(least=30)])},
        {"age_days": 30.5},
        reasons.AGE,
    ),
    "one of two keys": (
        {"targets": Targets(keys=["plan=free", "city=bonn"])},
        {"keys": frozenset({"plan=free"})},
        reasons.KEY,
    ),
    "a key it excludes": (
        {"excludes": Targets(keys=["plan=paid"])},
        {"keys": frozenset({"plan=paid"})},
        reasons.KEY,
    ),
    "a show that refused it": ({"blocked_shows": ["show-1"]}, {}, reasons.BLOCKED),
    "a pause": ({"is_paused": True}, {}, reasons.PAUSED),
    "another app": ({"targets": Targets(apps=["overcast"])}, {}, reasons.APP),
    "an app it excludes": ({"excludes": Targets(apps=["antennapod"])}, {}, reasons.APP),
    "another device": ({"targets": Targets(devices=["tv"])}, {}, reasons.DEVICE),
    "a device nobody knows": (
        {"targets": Targets(devices=["tv"])},
        {"device": ""},
        reasons.DEVICE,
    ),
    "a break it does not fit in": ({"frames": 101}, {"break_frames": 100}, reasons.TOO_LONG),
    "its own cap": (
        {"caps": [Cap(1, 24)]},
        {"history": (Shown(1, NOON - 86_399),)},
        reasons.FLIGHT_CAP,
    ),
    "its campaign's cap": (
        {"campaign_caps": [Cap(2, 1)]},
        {"history": (Shown(1, NOON - 3599), Shown(1, NOON))},
        reasons.CAMPAIGN_CAP,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_keeps_a_flight_out_is_told(case):
    fields, asked, reason = REFUSED[case]
    maker = BookMaker()
    maker.add_flight("one", **fields)
    verdict = decide(maker.prepare(), ask(**asked), explains=True)
    assert verdict.placements == (0,)
    assert [(note.flight, note.reason) for note in verdict.passed_over] == [("one", reason)]


SERVED = {
    "on its first day": ({"starts": "2026-11-28"}, {}),
    "on its last day": ({"ends": "2026-11-28"}, {}),
    "within its hours": ({"dayparts": [Daypart(days=[5], start=720, end=721)]}, {}),
    "a subcategory of what it wants": ({"targets": Targets(categories=["Science"])}, {}),
    "its own show": ({"targets": Targets(shows=["show-1", "show-2"])}, {}),
    "its country": ({"targets": Targets(countries=["DE"])}, {"country": "DE"}),
    "its app": ({"targets": Targets(apps=["antennapod"])}, {}),
    "a break it fits in": ({}, {"break_frames": 100}),
    "when the cap's hours are over": (
        {"caps": [Cap(1, 24)]},
        {"history": (Shown(1, NOON - 86_400),)},
    ),
    "when another flight was heard": (
        {"caps": [Cap(1, 24)], "campaign_caps": [Cap(1, 24)]},
        {"history": (Shown(77, NOON),)},
    ),
}


@pytest.mark.parametrize("case", SERVED)
def test_what_does_not_keep_a_flight_out(case):
    fields, asked = SERVED[case]
    maker = BookMaker()
    number = maker.add_flight("one", **fields)
    assert decide(maker.prepare(), ask(**asked)).placements == (number,)


def test_days_are_those_of_the_flights_zone():
    maker = BookMaker()
    number = maker.add_flight("one", starts="2026-11-28", ends="2026-11-28", zone="Asia/Tokyo")
    book = maker.prepare()
    for moment, placement in [
        (at("Asia/Tokyo", 2026, 11, 27, 23, 59), 0),
        (at("Asia/Tokyo", 2026, 11, 28), number),
        (at("Asia/Tokyo", 2026, 11, 28, 23, 59), number),
        (at("Asia/Tokyo", 2026, 11, 29), 0),
        (at("Asia/Tokyo", 2026, 11, 28, 12), number),  # a clock may be put back
    ]:
        assert decide(book, ask(at=moment)).placements == (placement,)


def test_nothing_of_another_organisation_is_ever_served():
    maker = BookMaker()
    maker.add_flight("theirs", organisation="other")
    maker.add_house("their promo", organisation="other")
    verdict = decide(maker.prepare(), ask(slots=(PRE, MID)), explains=True)
    assert verdict.placements == (0, 0)
    assert verdict.passed_over == []


def test_one_arrangement_has_no_spot_twice_and_no_competitors_in_a_break():
    maker = BookMaker()
    maker.add_flight("tea", trade="Food", priority=1)
    maker.add_flight("coffee", trade="food", priority=2)
    maker.add_flight("more tea", advertiser="a-tea", trade="Food", priority=3)
    maker.add_flight("bank", trade="money", priority=4)
    book = maker.prepare()
    same_break = decide(book, ask(slots=(MID, MID)), explains=True)
    assert [one.flight for one in same_break.fillings] == ["tea", "bank"]
    assert {note.flight: note.reason for note in same_break.passed_over if note.slot == 1} == {
        "tea": reasons.REPEATED,
        "coffee": reasons.COMPETITOR,
        "more tea": reasons.ADVERTISER,
    }
    apart = decide(book, ask(slots=(MID, Slot("mid", 2))))
    assert [one.flight for one in apart.fillings] == ["tea", "coffee"]


def test_an_arrangement_counts_for_the_caps_of_its_own_later_slots():
    maker = BookMaker()
    maker.add_flight("one", campaign="k", priority=1, campaign_caps=[Cap(1, 24)])
    maker.add_flight(
        "two", campaign="k", advertiser="a-one", priority=1, campaign_caps=[Cap(1, 24)]
    )
    filled = decide(maker.prepare(), ask(slots=(PRE, MID, POST))).placements
    assert sorted(filled, reverse=True)[1:] == [0, 0]


def test_a_place_for_house_spots_is_never_sold():
    maker = BookMaker()
    maker.add_flight("one")
    promo = maker.add_house("promo")
    verdict = decide(maker.prepare(), ask(slots=(Slot("mid", 0, is_for_house=True),)))
    assert verdict.placements == (promo,)


def test_a_constant_break_is_not_overfilled():
    maker = BookMaker()
    maker.add_flight("long", frames=90, priority=1)
    maker.add_flight("short", frames=40, priority=2)
    promo = maker.add_house("promo", frames=10)
    slots = (MID, MID, Slot("mid", 1, is_for_house=True), Slot("mid", 2))
    verdict = decide(maker.prepare(), ask(slots=slots, break_frames=100))
    assert verdict.placements == (1, promo, 0, 2)


def test_turns_are_the_same_for_the_same_listener_and_go_round_for_others():
    maker = BookMaker()
    numbers = {maker.add_flight(f"flight {number}") for number in range(10)}
    book, again = maker.prepare(), maker.prepare()
    seen = set()
    for number in range(400):
        question = ask(listener=number.to_bytes(8))
        first = decide(book, question).placements
        assert first == decide(again, question).placements
        seen |= set(first)
    assert seen == numbers


flights = st.fixed_dictionaries(
    {
        "priority": st.integers(1, 3),
        "slots": st.lists(st.sampled_from(["pre", "mid", "post"]), min_size=1, unique=True),
        "starts": st.sampled_from(["2026-11-01", "2026-11-28", "2026-12-01"]),
        "caps": st.lists(st.builds(Cap, st.integers(1, 2), st.just(24)), max_size=1),
        "trade": st.sampled_from(["", "food", "money"]),
        "targets": st.builds(Targets, devices=st.sampled_from([[], ["phone"], ["tv"]])),
    }
)


@given(st.lists(flights, max_size=12), st.integers(0, 2**64 - 1), st.lists(st.integers(1, 12)))
def test_every_candidate_is_either_taken_or_has_a_reason(booked, listener, heard):
    maker = BookMaker()
    for number, fields in enumerate(booked):
        maker.add_flight(f"f{number}", **fields)
    maker.add_house("promo")
    question = ask(
        slots=(PRE, MID, MID, POST),
        listener=listener.to_bytes(8),
        history=tuple(Shown(number, NOON - 60) for number in heard),
    )
    verdict = decide(maker.prepare(), question, explains=True)
    assert verdict.fillings == decide(maker.prepare(), question).fillings
    for number, filling in enumerate(verdict.fillings):
        notes = [note for note in verdict.passed_over if note.slot == number]
        assert {note.reason for note in notes} <= set(reasons.REASONS)
        assert len(notes) + (filling is not None) == len(booked) + 1
        if filling is None:
            assert reasons.OUTRANKED not in {note.reason for note in notes}


def test_a_book_that_names_what_is_not_in_it_is_refused():
    maker = BookMaker()
    maker.add_flight("one")
    maker.campaigns.clear()
    with pytest.raises(ValueError, match="flight one"):
        maker.prepare()


@pytest.mark.parametrize(
    ("apart", "same_break", "other_break"),
    [("none", 2, 2), ("break", 1, 2), ("episode", 1, 1)],
)
@pytest.mark.parametrize("rival", ["advertiser", "trade"])
def test_rivals_are_kept_apart_as_far_as_one_of_them_asks(apart, same_break, other_break, rival):
    together = (Slot("mid", 1), Slot("mid", 1))
    for slots, served in ((together, same_break), ((PRE, MID), other_break)):
        maker = BookMaker()
        first = {"advertiser": "a"} if rival == "advertiser" else {"trade": "food"}
        maker.add_flight("one", apart="none", **first)
        maker.add_flight("two", apart=apart, **first)
        placements = decide(maker.prepare(), ask(slots=slots)).placements
        assert sum(map(bool, placements)) == served


def test_an_advertisers_cap_holds_over_all_its_campaigns():
    maker = BookMaker()
    caps = [Cap(impressions=2, hours=24)]
    for name in ("one", "two", "three"):
        maker.add_flight(name, advertiser="a", apart="none", advertiser_caps=caps)
    history = (Shown(placement=1, at=NOON - 3600),)
    verdict = decide(maker.prepare(), ask(slots=(PRE, MID, POST), history=history), explains=True)
    assert sum(map(bool, verdict.placements)) == 1
    assert reasons.ADVERTISER_CAP in {one.reason for one in verdict.passed_over or []}


def test_regions_and_countries_are_one_list_of_places():
    maker = BookMaker()
    maker.add_flight("one", targets=Targets(countries=["FR"], regions=["DE-BE"]))
    book = maker.prepare()
    places = [("FR", None), ("FR", "FR-75"), ("DE", "DE-BE"), ("DE", "DE-BY"), ("DE", None)]
    served = [
        bool(decide(book, ask(country=country, region=region)).placements[0])
        for country, region in places
    ]
    assert served == [True, True, True, False, False]


def test_a_house_spot_has_days_and_shows_of_its_own():
    maker = BookMaker()
    maker.add_house("over", ends="2026-11-27")
    maker.add_house("elsewhere", targets=Targets(shows=["show-2"]))
    assert decide(maker.prepare(), ask()).placements == (0,)


@given(st.sets(st.integers(0, 3000), min_size=1), st.data())
def test_a_set_bit_is_found_by_its_number(places: set[int], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(places) - 1))
    assert find_set_bit(sum(1 << place for place in places), number) == sorted(places)[number]
