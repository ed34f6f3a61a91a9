"""What the form of a flight takes, and what it refuses at which field."""

import pytest

from made.bookings import fill_flight, make_flight, make_spot
from people.cast import make_show
from stentor.campaigns.forms import FlightForm
from stentor.campaigns.forms.flight import describe_flight
from stentor.campaigns.models import Flight

PRICED = {"pricing": "cpm", "price": "25.00", "currency": "eur"}


@pytest.fixture
def fill(cast):
    """A form filled so; its flight is one of the cast's campaign."""
    other = make_flight(cast.organisation, "taken")

    def fill(**fields):
        data = fill_flight(other.creative) | fields
        return FlightForm(data, organisation=cast.organisation, campaign=other.campaign)

    return fill


GOOD = {
    "the least": {},
    "no goal": {"goal_impressions": ""},
    "a spend": {"goal_impressions": "", "goal_spend": "1200", **PRICED},
    "flat": {"pricing": "flat", "price": "900,50", "currency": "USD"},
    "remnant": {"priority": "11"},
    "one day": {"starts": "2026-11-01", "ends": "2026-11-01"},
    "targets": {"in_places": "DE, US-CA", "not_devices": ["tv"], "in_ages": "0-7"},
}
BAD = {
    "no name": ({"name": " "}, "name"),
    "a reference that another has": ({"ref": "taken"}, "ref"),
    "no spot": ({"creative": ""}, "creative"),
    "nowhere": ({"slots": []}, "slots"),
    "a slot nobody knows": ({"slots": ["side"]}, "slots"),
    "no first day": ({"starts": ""}, "starts"),
    "no day": ({"starts": "2026-02-30"}, "starts"),
    "another century": ({"ends": "2206-12-31"}, "ends"),
    "an end before the start": ({"ends": "2026-10-31"}, "ends"),
    "too long": ({"ends": "2036-10-31"}, "ends"),
    "no zone": ({"zone": "Europe/Atlantis"}, "zone"),
    "no impressions": ({"goal_impressions": "0"}, "goal_impressions"),
    "two goals": ({"goal_spend": "100", **PRICED}, "goal_spend"),
    "a spend without a price": ({"goal_impressions": "", "goal_spend": "100"}, "goal_spend"),
    "a spend of nothing": (
        {"goal_impressions": "", "goal_spend": "0.01", **PRICED},
        "goal_spend",
    ),
    "a price of nothing": ({**PRICED, "price": "0"}, "price"),
    "a price left out": ({**PRICED, "price": ""}, "price"),
    "a currency left out": ({**PRICED, "currency": ""}, "currency"),
    "no currency": ({**PRICED, "currency": "euros"}, "currency"),
    "a price for nothing": ({"price": "25"}, "pricing"),
    "no priority": ({"priority": "12"}, "priority"),
    "no pacing": ({"pacing": "slow"}, "pacing"),
    "no cap": ({"caps": "often"}, "caps"),
    "no hours": ({"dayparts": "noon"}, "dayparts"),
    "no place": ({"in_places": "Germany"}, "in_places"),
    "no category": ({"not_categories": "Sciense"}, "not_categories"),
    "another's show": ({"in_shows": ["far-away"]}, "in_shows"),
    "no device": ({"in_devices": ["toaster"]}, "in_devices"),
    "no age": ({"in_ages": "young"}, "in_ages"),
    "no key": ({"in_keys": "plan"}, "in_keys"),
}


@pytest.mark.parametrize("fields", GOOD.values(), ids=GOOD)
def test_a_good_form_is_taken(fill, fields):
    assert fill(**fields).errors == {}


@pytest.mark.parametrize(("fields", "field"), BAD.values(), ids=BAD)
def test_a_mistake_is_told_at_its_field(fill, fields, field):
    assert list(fill(**fields).errors) == [field]


def test_a_spend_comes_to_impressions_by_the_price(fill):
    form = fill(goal_impressions="", goal_spend="1200.00", **PRICED)
    assert form.is_valid()
    assert form.goal.impressions == 48_000
    assert (form.goal.spend, form.goal.cpm, form.goal.currency) == ("1200.00", "25.00", "EUR")


def test_anothers_spot_cannot_be_chosen(fill, cast):
    foreign = make_spot(cast.other_show.organisation)
    assert list(fill(creative=foreign.id).errors) == ["creative"]


def test_what_a_form_saved_it_shows_again(fill, cast):
    second = make_show(cast.organisation, slug="second", title="Second")
    form = fill(
        caps="2 per day", dayparts="mon-fri 06:00-10:00", in_shows=["tide-tables", second.slug],
        not_places="DE-BE, FR", in_ages="0-7", not_keys="plan=paid", in_devices=["phone"], **PRICED,
    )  # fmt: skip
    assert form.is_valid()
    flight = form.save_to(Flight(campaign=form.campaign))
    flight.save()
    shown = describe_flight(Flight.objects.get(pk=flight.pk))
    again = FlightForm(shown, organisation=cast.organisation, flight=flight)
    assert again.is_valid(), again.errors
    assert describe_flight(again.save_to(Flight.objects.get(pk=flight.pk))) == shown
    assert flight.targets["shows"] == [cast.show.id, second.id]
