"""Ad impressions in reports: on the days of a zone, flights named to those who may see them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from made.bookings import make_flight, make_house
from made.delivering import deliver
from stentor.accounts.models import Organisation
from stentor.campaigns.models import Flight, Placement
from stentor.insights import impression_files
from stentor.insights.reports.impressions import make_impression_report
from stentor.insights.reports.kept_sums import FEW, open_kept_sums
from stentor.insights.reports.period import Period

MANY = tuple(f"s{n}" for n in range(FEW + 2))
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def number_of(flight) -> int:
    return Placement.objects.get(flight=flight).number


@pytest.fixture
def report(layout):
    """Of the shows, of Monday and Tuesday."""

    def report(viewer, shows=("s",), zone="UTC", episode=None):
        period = Period(MONDAY, TUESDAY, ZoneInfo(zone))
        organisations = list(Organisation.objects.of(viewer))
        with open_kept_sums(layout.state) as kept:
            return make_impression_report(
                layout.lake, shows, period, organisations, episode, kept=kept
            )

    return report


def test_they_fall_on_the_days_of_the_zone(cast, layout, report):
    placement = number_of(make_flight(cast.organisation))
    deliver(layout, MONDAY, [(1, placement, 5), (23, placement, 7)])
    assert report(cast.owner).by_day == [(MONDAY, 12), (TUESDAY, 0)]
    assert report(cast.owner, zone="Europe/Berlin").by_day == [(MONDAY, 5), (TUESDAY, 7)]
    assert report(cast.owner, zone="America/New_York").by_day == [(MONDAY, 7), (TUESDAY, 0)]


def test_only_of_the_shows_and_the_episode_that_are_asked_for(cast, layout, report):
    placement = number_of(make_flight(cast.organisation))
    deliver(layout, MONDAY, [(9, placement, 5)], show="s", episode="e")
    deliver(layout, TUESDAY, [(9, placement, 3)], show="other", episode="f")
    assert report(cast.owner).total == 5
    assert report(cast.owner, episode="f").total == 0
    assert report(cast.owner, shows=("s", "other")).total == 8
    assert report(cast.owner, shows=()).total == 0


@pytest.mark.parametrize("shows", [("s",), (*MANY, "s")], ids=["one show", "many shows"])
@pytest.mark.parametrize(
    ("starts", "ends", "zone", "counted"),
    [
        (MONDAY, TUESDAY, "UTC", [12, 9]),
        (MONDAY, MONDAY, "UTC", [12, 0]),
        (TUESDAY, TUESDAY, "UTC", [0, 9]),
        (TUESDAY, TUESDAY, "Europe/Berlin", [7, 9]),
        (MONDAY, MONDAY, "America/New_York", [7, 0]),
        (date(2026, 1, 1), date(2026, 11, 22), "UTC", [0, 0]),
    ],
)
def test_an_ad_of_the_audio_is_an_impression_on_the_days_of_its_flight(
    cast, layout, report, starts, ends, zone, counted, shows
):
    flight = make_flight(cast.organisation, starts=starts, ends=ends, zone=zone)
    Flight.objects.update(is_baked_in=True, creative=None)
    Placement.objects.update(creative=None)
    heard_too = number_of(make_flight(cast.organisation, "other", starts=starts, ends=ends))
    deliver(layout, MONDAY, [(1, number_of(flight), 5), (23, number_of(flight), 7)])
    deliver(layout, TUESDAY, [(8, number_of(flight), 9), (9, heard_too, 1)])
    found = report(cast.owner, shows)
    assert [number for _, number in found.by_day] == [counted[0], counted[1] + 1]
    assert sum(one.number for one in found.sources) == sum(counted) + 1
    assert sum(one.number for one in found.sources if one.name == "mid 1") == sum(counted)


def test_a_recounted_day_is_read_again(cast, layout, report):
    placement = number_of(make_flight(cast.organisation))
    deliver(layout, MONDAY, [(9, placement, 5)])
    assert report(cast.owner).total == 5
    deliver(layout, MONDAY, [(9, placement, 6)])
    assert report(cast.owner).total == 6


def test_what_many_shows_come_to_is_read_once_and_again_when_it_changes(
    cast, layout, report, monkeypatch
):
    placement = number_of(make_flight(cast.organisation))
    deliver(layout, MONDAY, [(1, placement, 5), (23, placement, 7)], show="s3")
    assert report(cast.owner, MANY).total == 12
    with monkeypatch.context() as patch:
        patch.setattr(impression_files, "_read_day", None)
        assert report(cast.owner, MANY).sources[0].number == 12
        assert report(cast.owner, MANY).by_day == [(MONDAY, 12), (TUESDAY, 0)]
    assert report(cast.owner, MANY, zone="Europe/Berlin").by_day == [(MONDAY, 5), (TUESDAY, 7)]
    assert report(cast.owner, MANY, zone="Pacific/Auckland").sources[0].number == 12
    assert report(cast.owner, MANY[1:], zone="America/New_York").by_day == [
        (MONDAY, 7),
        (TUESDAY, 0),
    ]
    deliver(layout, MONDAY, [(1, placement, 6)], show="s3")
    assert report(cast.owner, MANY).total == 6


@pytest.mark.parametrize("person", ["owner", "teammate", "viewer"])
def test_members_see_their_flights_and_nothing_of_others(cast, layout, report, person):
    ours = make_flight(cast.organisation, "ours")
    house = make_house(cast.organisation)
    theirs = make_flight(cast.other_show.organisation, "secret launch")
    promo = Placement.objects.get(house=house).number
    heard = [(9, number_of(ours), 5), (9, promo, 2), (9, number_of(theirs), 4), (9, 4_000_000, 1)]
    deliver(layout, MONDAY, heard)
    named = report(getattr(cast, person))
    assert [(one.name, one.campaign, one.number, one.flight_id) for one in named.sources] == [
        ("ours", "Spring", 5, ours.id),
        ("Of others", "", 5, None),
        ("Promo", "House promo", 2, None),
    ]
    assert named.total == sum(one.number for one in named.sources) == 12
    assert "secret" not in str(report(cast.owner))
