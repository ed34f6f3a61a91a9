"""Every table of the reports for programs: the studio's numbers, as JSON and as CSV."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from django.conf import settings

from made.bookings import make_flight
from made.delivering import deliver
from stentor.api.reports.tables import EpisodeTable, Table
from stentor.campaigns.models import Placement
from stentor.catalog.models import MediaVersion
from stentor.lake.reports.details import Details
from stentor.lake.reports.facts import EpisodeFacts, add_shows
from stentor.lake.reports.sketch import make_sketch
from stentor.lake.reports.store import ReportStore
from stentor.publishing.verbs import publish

SHOW = "/shows/tide-tables/tables"
EPISODE = "/shows/tide-tables/episodes/first-light/tables"
MONDAY = date(2026, 11, 23)
DAYS = "since=2026-11-23&until=2026-11-23&zone=UTC"


@pytest.fixture
def counted(cast):
    """A day of five downloads with two spots, of an episode that came out on it."""
    publish(cast.episode, cast.owner, datetime(2026, 11, 20, tzinfo=UTC))
    MediaVersion.objects.filter(pk=cast.episode.media_id).update(seconds=3.0)
    details = Details({40: 5}, apps={"Castro": 5}, taken={0: 5, 2: -2, 3: -3})
    facts = {(cast.show.id, cast.episode.id): EpisodeFacts(details, make_sketch(range(5)))}
    lake = settings.STENTOR_LAYOUT
    ReportStore(lake.lake).replace_day(MONDAY, add_shows(facts), "s", "v")
    placement = Placement.objects.get(flight=make_flight(cast.organisation)).number
    heard = {"show": cast.show.id, "episode": cast.episode.id}
    deliver(lake, MONDAY, [(9, placement, 2)], **heard)


@pytest.mark.parametrize("table", get_args(Table))
def test_there_is_every_table_of_a_show(counted, owner, table):
    answer = owner.get(f"{SHOW}/{table}?{DAYS}")
    assert answer.status_code == 200
    told = answer.json()
    assert told["table"] == table
    assert all(len(row) == len(told["heads"]) for row in told["rows"])


@pytest.mark.parametrize("table", get_args(EpisodeTable))
def test_there_is_every_table_of_an_episode(counted, owner, table):
    answer = owner.get(f"{EPISODE}/{table}?{DAYS}")
    assert answer.status_code == 200
    assert answer.json()["table"] == table


def test_rows_are_those_of_the_days(counted, owner):
    assert owner.get(f"{SHOW}/days?{DAYS}").json()["rows"] == [["2026-11-23", 5, "no"]]
    assert owner.get(f"{SHOW}/apps?{DAYS}").json()["rows"] == [["Castro", 5, 1.0]]
    assert ["2026-11-23 10:00", 5] in owner.get(f"{SHOW}/hours?{DAYS}").json()["rows"]
    assert owner.get(f"{EPISODE}/retention?{DAYS}").json()["rows"] == [[0, 1.0], [1, 1.0], [2, 0.6]]
    assert owner.get(f"{SHOW}/impressions?{DAYS}").json()["rows"] == [["2026-11-23", 2]]
    nothing = owner.get(f"{SHOW}/apps?since=2026-11-01&until=2026-11-02").json()
    assert nothing["rows"] == []


def test_the_same_as_a_spreadsheet(counted, owner):
    answer = owner.get(f"{SHOW}/apps?{DAYS}", accept="text/csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="tide-tables-apps.csv"'
    assert answer.content.decode().splitlines() == ["App,Downloads,Share", "Castro,5,1.0"]


def test_flights_are_for_tokens_that_may_read_ads(counted, enrol, cast):
    assert enrol(cast.owner, "reports:read").get(f"{SHOW}/flights?{DAYS}").status_code == 403
    both = enrol(cast.owner, "reports:read", "ads:read")
    assert both.get(f"{SHOW}/flights?{DAYS}").json()["rows"] == [["mid 1", "Spring", 2]]


def test_what_is_no_table_is_said_so(counted, owner):
    assert owner.get(f"{SHOW}/nothing").status_code in {404, 422}
    assert owner.get(f"{SHOW}/retention").status_code in {404, 422}, "it is of one episode"
    assert owner.get(f"{SHOW}/apps?zone=Nowhere").status_code == 422


def test_a_stranger_is_told_that_nothing_is_there(counted, enrol, cast):
    stranger = enrol(cast.stranger)
    assert stranger.get(f"{SHOW}/days").status_code == 404
    assert stranger.get(f"{EPISODE}/days").status_code == 404
