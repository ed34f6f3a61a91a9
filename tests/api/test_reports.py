"""Downloads, the organisation and the token itself, as programs read them."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from stentor.api.reports import downloads
from stentor.insights.downloads import EpisodeDownloads, ShowDownloads
from stentor.lake.reports.details import Details
from stentor.lake.reports.facts import EpisodeFacts, add_shows
from stentor.lake.reports.sketch import make_sketch
from stentor.lake.reports.store import ReportStore
from stentor.lib.clock import utc_now


@pytest.fixture
def counted(cast, monkeypatch):
    """Three days of two episodes, whatever lake there is."""
    days = [(date(2026, 11, day), number) for day, number in ((1, 10), (2, 20), (3, 5))]
    common = {
        "total": 35,
        "by_day": days,
        "rejected": {"not-audio": 4},
        "counted_until": None,
        "rule_version": "r1",
    }
    by_episode = {cast.episode.id: 5, "01GONE": 30}
    monkeypatch.setattr(
        downloads, "count_show_downloads", lambda _: ShowDownloads(**common, by_episode=by_episode)
    )
    monkeypatch.setattr(
        downloads, "count_downloads", lambda _show, _episode: EpisodeDownloads(**common)
    )


def rows(answer):
    return [(row["key"], row["downloads"]) for row in answer.json()["rows"]]


@pytest.mark.parametrize("address", ["", "/episodes/first-light"])
def test_days_are_those_asked_for(counted, owner, address):
    where = f"/shows/tide-tables{address}/downloads"
    assert owner.get(where).json()["total"] == 35
    part = owner.get(f"{where}?since=2026-11-02&until=2026-11-02")
    assert (rows(part), part.json()["total"]) == ([("2026-11-02", 20)], 20)
    assert owner.get(f"{where}?since=yesterday").json()["errors"][0]["pointer"] == "?since"
    assert owner.get(f"{where}?from=2026-11-02").status_code == 422


def test_episodes_come_by_how_often_they_were_taken(cast, counted, owner):
    assert rows(owner.get("/shows/tide-tables/downloads?by=episode")) == [
        ("01GONE", 30),
        (cast.episode.id, 5),
    ]
    refused = owner.get("/shows/tide-tables/downloads?by=episode&since=2026-11-01")
    assert refused.status_code == 422


def test_without_a_lake_there_are_none(owner):
    answer = owner.get("/shows/tide-tables/downloads").json()
    assert (answer["total"], answer["rows"], answer["counted_until"]) == (0, [], None)


@pytest.fixture
def divided(cast):
    """What the lake keeps of one day of the episode."""
    facts = EpisodeFacts(Details({0: 5, 95: 2}, apps={"Overcast": 7}), make_sketch(range(6)))
    gathered = add_shows({(cast.show.id, cast.episode.id): facts})
    ReportStore(settings.STENTOR_LAYOUT.lake).replace_day(date(2026, 3, 1), gathered, "s", "v")


@pytest.mark.parametrize("address", ["", "/episodes/first-light"])
def test_a_report_divides_the_downloads_of_some_days(divided, owner, address):
    where = f"/shows/tide-tables{address}/report?since=2026-02-28&until=2026-03-01"
    report = owner.get(f"{where}&zone=UTC").json()
    assert (report["total"], report["audience"]) == (7, {"listeners": 6, "margin": 0})
    assert report["apps"] == [{"key": "Overcast", "downloads": 7}]
    assert [row["downloads"] for row in report["days"]] == [0, 7]
    there = owner.get(f"{where}&zone=America/New_York").json()
    assert [row["downloads"] for row in there["days"]] == [5, 2]


def test_places_have_names_and_the_days_ahead_are_told(cast, owner):
    store = ReportStore(settings.STENTOR_LAYOUT.lake)
    today = utc_now().date()
    details = Details({40: 7}, countries={"CH": 7}, regions={"CH-ZH": 6, "unknown": 1})
    gathered = add_shows({(cast.show.id, cast.episode.id): EpisodeFacts(details, make_sketch([1]))})
    for back in range(1, 20):
        store.replace_day(today - timedelta(back), gathered, "s", "v")
    told = owner.get("/shows/tide-tables/report?zone=UTC").json()
    assert told["countries"] == [{"key": "CH", "downloads": 19 * 7, "name": "Switzerland"}]
    assert [row["key"] for row in told["regions"]] == ["CH-ZH", "unknown"]
    assert told["regions"][1]["name"] is None
    assert len(told["expected"]["days"]) == 14
    assert told["expected"]["low"] <= told["expected"]["total"] <= told["expected"]["high"]
    rows = owner.get("/shows/tide-tables/tables/days?zone=UTC").json()["rows"]
    assert [row[1] for row in rows if row[2] == "yes"] == [
        row["downloads"] for row in told["expected"]["days"]
    ]
    assert owner.get("/shows/tide-tables/episodes/first-light/report").json()["expected"] is None


def test_a_period_or_zone_that_cannot_be(divided, owner):
    where = "/shows/tide-tables/report"
    assert owner.get(f"{where}?zone=Mars/Base").status_code == 422
    assert owner.get(f"{where}?since=2026-03-02&until=2026-03-01").status_code == 422
    assert owner.get(f"{where}?since=1900-01-01").status_code == 422


def test_a_token_knows_itself_and_its_members(cast, owner):
    token = owner.get("/token").json()
    assert (token["organisation"]["name"], token["person"]["id"]) == (
        "Lighthouse Radio",
        cast.owner.id,
    )
    members = owner.get("/organisation/members").json()["data"]
    assert {(one["role"], one["email"].partition("@")[0]) for one in members} == {
        ("owner", "olive"),
        ("editor", "tom"),
        ("viewer", "vera"),
    }
    assert owner.get("/organisation").json()["id"] == cast.organisation.id
