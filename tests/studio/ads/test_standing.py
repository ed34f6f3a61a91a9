"""What lists and pages of flights tell of where they stand: refused, made good, ended."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from lxml import html

from made.bookings import make_flight, make_spot
from stentor.campaigns.models import Flight
from stentor.campaigns.verbs import judge_creative, save_flights, save_policy
from stentor.contracts.adbook import REMNANT
from stentor.lib.ids import new_id
from stentor.programmatic.ending import end_flights
from stentor.programmatic.models import Asking, DemandSpot

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"needs_approval": False, "blocked_categories": [], "blocked_advertisers": []}
REFUSALS = [
    ({"blocked_categories": ["Food"]}, "Tide Tables Blocks food Refused"),
    ({"needs_approval": True}, "Tide Tables Listens first, and has not answered yet Waits for"),
]


@pytest.fixture
def base(cast):
    return f"/ads/organisations/{cast.organisation.id}"


@pytest.fixture
def given(cast, source):
    """A running flight that a source of demand gave."""
    flight = make_flight(
        cast.organisation, "bid", priority=REMNANT,
        starts=date(2020, 1, 1), ends=timezone.now().date() + timedelta(days=3),
    )  # fmt: skip
    asking = Asking.objects.create(id=new_id(), source=source, began_at=timezone.now())
    DemandSpot.objects.create(
        asking=asking, flight=flight, made_at=timezone.now(), title="Bid",
        expires_at=timezone.now() + timedelta(hours=3),
    )  # fmt: skip
    return flight


def read(response):
    return " ".join(" ".join(html.fromstring(response.content).itertext()).split())


@pytest.mark.parametrize(("rules", "told"), REFUSALS)
def test_a_flights_page_tells_who_keeps_it_out(cast, seller, flight, rules, told):
    assert "Not in these shows" not in read(seller.get(f"/ads/flights/{flight.id}"))
    save_policy(cast.show, cast.owner, RULES | rules)
    assert told in read(seller.get(f"/ads/flights/{flight.id}"))


def test_a_flights_page_tells_who_vetoed_it_and_why(cast, seller, flight):
    judge_creative(cast.show, flight.creative, cast.owner, is_approved=False, reason="too loud")
    words = read(seller.get(f"/ads/flights/{flight.id}"))
    assert "Tide Tables Vetoed the spot: too loud Refused" in words


def test_a_show_that_is_not_targeted_keeps_nothing_out(cast, seller, flight):
    flight.excludes = {"shows": [cast.show.id]}
    save_flights([flight], cast.owner)
    save_policy(
        cast.show, cast.owner, RULES | {"blocked_advertisers": [flight.campaign.advertiser]}
    )
    assert "Not in these shows" not in read(seller.get(f"/ads/flights/{flight.id}"))


def test_whoever_approves_sees_for_whom_the_spot_speaks(owner, flight):
    words = read(owner.get("/shows/tide-tables/spots"))
    assert "Acme Tea , food: mid 1, 1 Nov to 31 Dec 2026" in words
    assert "Advertisers that you have are in: food." in words


def test_what_was_answered_is_not_asked_again(cast, owner, flight):
    def list_buttons():
        page = html.fromstring(owner.get("/shows/tide-tables/spots").content)
        return page.xpath("//button[@name='answer']/@value")

    assert list_buttons() == ["approve", "veto"]
    judge_creative(cast.show, flight.creative, cast.owner, is_approved=True)
    assert list_buttons() == ["veto"]
    judge_creative(cast.show, flight.creative, cast.owner, is_approved=False)
    assert list_buttons() == ["approve"]


def test_a_make_good_is_proposed_from_today_with_what_is_lacking(cast, seller):
    ended = make_flight(
        cast.organisation, starts=date(2020, 1, 1), ends=date(2020, 1, 14), zone="Europe/Berlin",
        goal={"impressions": 700},
    )  # fmt: skip
    address = f"/ads/campaigns/{ended.campaign.id}/new-flight?make_good={ended.id}"
    page = html.fromstring(seller.get(address).content)
    filled = {
        name: page.xpath(f"//input[@name='{name}']/@value")
        for name in ("name", "goal_impressions", "starts", "ends", "price")
    }
    today = timezone.now().date()
    days = [date.fromisoformat(filled[name][0]) for name in ("starts", "ends")]
    assert filled["name"] == ["mid 1, make-good"]
    assert filled["goal_impressions"] == ["700"]
    assert filled["price"] == []
    assert abs(days[0] - today) <= timedelta(days=1)
    assert days[1] - days[0] == timedelta(days=13)


def test_a_flight_tells_what_makes_it_good(cast, seller, flight):
    make_flight(cast.organisation, "mid 1, make-good", make_good_of=flight)
    words = read(seller.get(f"/ads/flights/{flight.id}"))
    assert "Made good by mid 1, make-good" in words


def test_an_ad_of_the_audio_is_not_told_to_be_read_by_hosts(cast, seller, base):
    make_flight(cast.organisation, "in it", creative=make_spot(cast.organisation))
    Flight.objects.update(is_baked_in=True, creative=None, slots=[])
    words = read(seller.get(f"{base}/campaigns"))
    assert "Part of the audio" in words
    assert "Read by hosts" not in words
    assert "Priority" not in words


def test_what_a_source_gave_is_ended_and_not_paused(seller, base, given):
    end_flights([given])
    assert "Ended" in read(seller.get(f"/ads/flights/{given.id}"))
    assert "used up or expired" in read(seller.get(f"/ads/flights/{given.id}"))
    words = read(seller.get(f"{base}/flights"))
    assert "Ended 1" in words
    assert "Paused 1" not in words


def test_flights_are_looked_for_by_who_booked_them_and_by_state(cast, seller, base, given, flight):
    end_flights([given])
    words = read(seller.get(f"{base}/flights"))
    assert "All 2 Booked by you 1 From demand 1" in words
    ended = read(seller.get(f"{base}/flights", {"by": "demand", "only": "over"}))
    assert "bid" in ended
    assert "mid 1" not in ended
    none = read(seller.get(f"{base}/flights", {"by": "own", "only": "over"}))
    assert "None of the flights" in none


def test_what_has_ended_is_not_resumed_with_many_others(seller, base, given):
    end_flights([given])
    change = {"flight": given.id, "pause": "resume", "confirmed": "yes"}
    assert "the source books it anew" in read(seller.post(f"{base}/flights/changes", change))
    assert Flight.objects.get().ended_at


def test_what_serves_again_is_not_ended(cast, given):
    end_flights([given])
    given.is_paused = False
    save_flights([given], cast.owner)
    assert Flight.objects.get().ended_at is None
    assert Flight.objects.get().find_state(timezone.now()) == "running"


def test_what_has_ended_cannot_serve(given):
    with pytest.raises((IntegrityError, ValidationError)):
        Flight.objects.update(ended_at=timezone.now(), is_paused=False)


def test_states_are_found_as_they_are_told(cast):
    now = timezone.now()
    today = now.date()
    for number, (first, last, zone, is_paused, ended) in enumerate([
        (-5, 5, "UTC", False, None),
        (-5, 5, "UTC", True, None),
        (-5, 5, "UTC", True, now),
        (-9, -5, "Europe/Berlin", True, None),
        (5, 9, "Europe/Berlin", False, None),
        (5, 9, "UTC", True, None),
        (0, 0, "Pacific/Kiritimati", False, None),
        (1, 1, "Pacific/Kiritimati", False, None),
        (0, 0, "Pacific/Niue", False, None),
        (-1, -1, "Pacific/Niue", False, None),
    ]):  # fmt: skip
        make_flight(
            cast.organisation, f"f{number}", zone=zone, is_paused=is_paused, ended_at=ended,
            starts=today + timedelta(days=first), ends=today + timedelta(days=last),
        )  # fmt: skip
    for state in ("running", "paused", "planned", "over"):
        found = set(Flight.objects.all().in_state(state, now).values_list("name", flat=True))
        told = {one.name for one in Flight.objects.all() if one.find_state(now) == state}
        assert found == told
        assert told
