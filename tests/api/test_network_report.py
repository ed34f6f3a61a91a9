"""All shows of an organisation together, for programs."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from django.conf import settings

from people.cast import make_show
from stentor.api.reports.network import NetworkTable
from stentor.lake.reports.checks import Check, record_check
from stentor.lake.reports.details import Details
from stentor.lake.reports.facts import EpisodeFacts, add_shows
from stentor.lake.reports.sketch import make_sketch
from stentor.lake.reports.store import ReportStore

DAY = "since=2026-03-01&until=2026-03-01&zone=UTC"


@pytest.fixture
def counted(cast):
    """A day of two shows with three listeners in common, and of one of somebody else's."""
    other = make_show(cast.organisation, slug="other-tides", title="Other Tides")
    facts = {
        (cast.show.id, cast.episode.id): EpisodeFacts(
            Details({40: 5}, apps={"Castro": 5}, countries={"CH": 5}, regions={"CH-ZH": 5}),
            make_sketch(range(5)),
        ),
        (other.id, "e"): EpisodeFacts(Details({44: 4}), make_sketch(range(2, 6))),
        (cast.other_show.id, "f"): EpisodeFacts(Details({44: 100}), make_sketch(range(100))),
    }
    store = ReportStore(settings.STENTOR_LAYOUT.lake)
    store.replace_day(date(2026, 3, 1), add_shows(facts), "s", "v1")
    return other


def test_it_is_of_all_shows_and_listeners_are_not_added_up(counted, cast, owner):
    told = owner.get(f"/report?{DAY}").json()
    assert (told["total"], told["audience"]["listeners"]) == (9, 6)
    assert [(one["id"], one["downloads"]) for one in told["shows"]] == [
        (cast.show.id, 5),
        (counted.id, 4),
    ]
    assert sum(one["audience"]["listeners"] for one in told["shows"]) == 9
    assert (told["countries"][0]["key"], told["countries"][0]["name"]) == ("CH", "Switzerland")
    assert told["rule_versions"] == ["v1"]


def test_a_stranger_sees_their_own(counted, cast, enrol):
    told = enrol(cast.stranger).get(f"/report?{DAY}").json()
    assert (told["total"], [one["title"] for one in told["shows"]]) == (100, ["Far Away"])


def test_what_a_nightly_recount_found_is_told_to_whom_it_concerns(counted, cast, owner, enrol):
    """Of one's own shows, and never what all of the installation come to."""
    at = datetime(2026, 3, 2, 3, tzinfo=UTC)
    mine, theirs = f"{cast.show.id}/{cast.episode.id}", f"{cast.other_show.id}/f"
    found = {mine: (7, 5), f"{counted.id}/e": (1, 4), theirs: (70_001, 100)}
    store = ReportStore(settings.STENTOR_LAYOUT.lake)
    record_check(store, Check(date(2026, 3, 1), at, "v1", 70_009, 109, found))

    def read(program, address):
        (row,) = program.get(f"{address}/report?{DAY}").json()["differing"]
        return row["kept"], row["recounted"], row["episodes"]

    assert read(owner, "") == (8, 9, 2)
    assert read(owner, f"/shows/{cast.show.slug}") == (7, 5, 1)
    assert read(owner, f"/shows/{cast.show.slug}/episodes/{cast.episode.slug}") == (7, 5, 1)
    assert read(enrol(cast.stranger), "") == (70_001, 100, 1)
    told = owner.get(f"/report?{DAY}").json()
    assert (told["checked_at"], told["differing"][0]["day"]) == (
        "2026-03-02T03:00:00.000Z", "2026-03-01",
    )  # fmt: skip


@pytest.mark.parametrize("table", get_args(NetworkTable))
def test_there_is_every_table(counted, owner, table):
    told = owner.get(f"/tables/{table}?{DAY}").json()
    assert told["table"] == table
    assert all(len(row) == len(told["heads"]) for row in told["rows"])


def test_tables_have_the_numbers_of_the_report(counted, owner):
    assert owner.get(f"/tables/shows?{DAY}").json()["rows"] == [
        ["Tide Tables", 5, None, 5],
        ["Other Tides", 4, None, 4],
    ]
    sheet = owner.get(f"/tables/shows?{DAY}", accept="text/csv")
    assert sheet.content.decode().splitlines()[1] == "Tide Tables,5,,5"
    assert owner.get(f"/tables/days?{DAY}").json()["rows"] == [["2026-03-01", 9, "no"]]


def test_a_table_that_stayed_as_it_was_is_not_sent_again(counted, owner):
    for kind in ("application/json", "text/csv"):
        answer = owner.get(f"/tables/shows?{DAY}", accept=kind)
        tag = answer["ETag"]
        again = owner.get(f"/tables/shows?{DAY}", accept=kind, if_none_match=tag)
        assert (again.status_code, again["ETag"]) == (304, tag)
        assert "Accept" in answer["Vary"]


def test_flights_are_for_tokens_that_may_read_ads(counted, cast, enrol):
    assert enrol(cast.owner, "reports:read").get(f"/tables/flights?{DAY}").status_code == 403


def test_without_shows_or_a_lake_there_is_nothing(cast, enrol):
    cast.other_show.delete()
    told = enrol(cast.stranger).get("/report").json()
    assert (told["total"], told["shows"], told["counted_until"]) == (0, [], None)
