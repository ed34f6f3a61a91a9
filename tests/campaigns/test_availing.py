"""What could be sold, by history and by what is booked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from made.bookings import make_flight
from made.heard import let_hear
from stentor.campaigns.pacing.availing import find_offer, name_contending, without_goal
from stentor.contracts.adbook import Flight, Targets

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
YESTERDAY = NOON.date() - timedelta(days=1)
WEEK = {"starts": "2026-11-18", "ends": "2026-11-24"}

pytestmark = pytest.mark.django_db(transaction=True)


def want(**fields):
    return Flight(
        **{"id": "", "campaign": "", "name": "", "placement": 0, "creative": "", "slots": ["pre"]}
        | WEEK
        | fields
    )


@pytest.fixture
def heard(cast, layout):
    let_hear(layout, cast.show.id, YESTERDAY, days=28, daily=100)


def test_a_week_of_a_steady_show_is_as_the_weeks_before(cast, layout, heard):
    offer = find_offer(cast.organisation, want(), layout, NOON)
    assert offer.is_predictable
    assert offer.avails.supply == pytest.approx(700, rel=0.1)
    assert offer.avails.low < offer.avails.supply < offer.avails.high
    assert offer.avails.available == offer.avails.supply
    assert [day for day, _ in offer.by_day] == [date(2026, 11, 18 + n) for n in range(7)]
    assert sum(number for _, number in offer.by_day) == pytest.approx(offer.avails.supply)


def test_what_is_booked_takes_of_it(cast, layout, heard):
    days = {"starts": date(2026, 11, 18), "ends": date(2026, 11, 24)}
    rival = make_flight(
        cast.organisation, "rival", slots=["pre"], goal={"impressions": 200}, **days
    )
    make_flight(cast.organisation, "paused", slots=["pre"], is_paused=True, **days)
    make_flight(cast.organisation, "elsewhere", slots=["post"], **days)
    offer = find_offer(cast.organisation, want(), layout, NOON)
    assert [row.name for row, _ in name_contending(offer)] == ["rival"]
    assert offer.avails.booked == pytest.approx(200)
    again = find_offer(cast.organisation, without_goal(rival), layout, NOON)
    assert not again.avails.contending, "a flight does not stand in its own way"


@pytest.mark.parametrize(
    ("fields", "share"),
    [
        ({"targets": Targets(countries=["DE"])}, 1),
        ({"targets": Targets(countries=["FR"])}, 0),
        ({"excludes": Targets(countries=["DE"])}, 0),
        ({"targets": Targets(categories=["Science"])}, 1),
        ({"slots": ["mid"]}, 0),
    ],
)
def test_only_what_may_be_had_is_counted(cast, layout, heard, fields, share):
    offer = find_offer(cast.organisation, want(**fields), layout, NOON)
    assert offer.avails.supply == pytest.approx(700 * share, rel=0.1)


def test_a_young_show_promises_nothing(cast, layout):
    let_hear(layout, cast.show.id, YESTERDAY, days=5, daily=100)
    assert not find_offer(cast.organisation, want(), layout, NOON).is_predictable


def test_other_publishers_listeners_are_not_sold(cast, layout):
    let_hear(layout, cast.other_show.id, YESTERDAY, days=28, daily=100)
    assert find_offer(cast.organisation, want(), layout, NOON).avails.supply == 0
