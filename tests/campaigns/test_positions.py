"""First or last in a break, from every way in to the book; and spots that a flight had before."""

import json
from datetime import date

import pytest

from made.bookings import fill_flight, make_flight, make_spot
from stentor.campaigns.book import build_book
from stentor.campaigns.document import parse_ads_document
from stentor.campaigns.forms import FlightForm
from stentor.campaigns.forms.flight import describe_flight
from stentor.campaigns.models import Flight, Placement
from stentor.campaigns.sheets import read_sheet, write_sheet

TODAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db(transaction=True)


def read_book():
    (flight,) = build_book(TODAY).flights
    return flight


@pytest.mark.parametrize("positions", [[], ["first"], ["last"], ["first", "last"]])
def test_what_the_form_says_is_in_the_book(cast, positions):
    flight = make_flight(cast.organisation)
    filled = fill_flight(flight.creative, positions=positions)
    form = FlightForm(filled, organisation=cast.organisation, flight=flight)
    assert form.is_valid(), form.errors
    form.save_to(flight).save()
    assert describe_flight(Flight.objects.get())["positions"] == positions
    assert read_book().positions == positions


def test_a_position_that_is_none_is_refused(cast):
    flight = make_flight(cast.organisation)
    filled = fill_flight(flight.creative, positions=["middle"])
    form = FlightForm(filled, organisation=cast.organisation, flight=flight)
    assert "positions" in form.errors


def test_a_sheet_keeps_it(cast):
    make_flight(cast.organisation, positions=["last"])
    text = write_sheet(Flight.objects.all())
    (row,) = read_sheet(text.encode(), cast.organisation)
    assert (row.problems, row.flight.positions) == ([], ["last"])


def test_a_document_says_it(cast):
    flight = {
        "ref": "m1", "creative": "tea.wav", "slots": ["mid"], "starts": "2026-11-01",
        "ends": "2026-12-31", "positions": ["last", "first"],
    }  # fmt: skip
    campaign = {"ref": "spring", "name": "Spring", "flights": [flight]}
    advertiser = {"ref": "acme", "name": "Acme", "category": "food", "campaigns": [campaign]}
    document = parse_ads_document(json.dumps({"advertisers": [advertiser]}).encode())
    assert [one.positions for one in document.list_flights()] == [["first", "last"]]


def test_placements_with_other_spots_are_the_flights_earlier_ones(cast):
    flight = make_flight(cast.organisation)
    former = flight.placements.get().number
    flight.creative = make_spot(cast.organisation, "Later")
    flight.save()
    now = Placement.objects.create(flight=flight, creative=flight.creative).number
    assert (read_book().placement, read_book().earlier) == (now, [former])
