"""Many shows together come to what adding them up by hand does, whatever was kept before."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from made.hits import make_hit
from made.residue import find_traces
from made.spooling import Edge
from stentor.catalog.models import Show
from stentor.insights.keeping import keep_sums
from stentor.insights.reports.kept_sums import FEW, KeptSums, open_kept_sums
from stentor.insights.reports.period import Period
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.report import make_report
from stentor.insights.reports.together import TogetherRows, total_each
from stentor.lake.forgetting import ask_to_forget, find_listeners
from stentor.lake.passes import Lake
from stentor.lake.reports.sketch import unpack
from stentor.lake.reports.store import open_report_store
from stentor.lib.layout import DataLayout

SHOWS = [f"show-{n}" for n in range(FEW + 4)]
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 25, 9, 20, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
PERIOD = Period(MONDAY, MONDAY + timedelta(2), UTC_ZONE)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """Some days of some shows; listeners hear several."""
    root = tmp_path_factory.mktemp("prepared") / "data"
    layout = DataLayout(root)
    edge = Edge(layout)
    edge.record(
        *(
            make_hit(
                show=SHOWS[n * 5 % len(SHOWS)],
                ip=f"203.0.113.{n % 40}",
                at=NOW - timedelta(hours=n * 0.8),
                episode=f"e{n % 2}",
            )
            for n in range(150)
        )
    )
    edge.die()
    Lake(layout, lambda: NOW).run_pass()
    return root


@pytest.fixture
def filled(prepared, layout) -> DataLayout:
    shutil.copytree(prepared, layout.root)
    return layout


class Reader:
    def __init__(self, layout) -> None:
        self._layout = layout

    def read(self, make):
        with (
            open_report_store(self._layout.lake) as connection,
            open_kept_sums(self._layout.state) as kept,
        ):
            return make(TogetherRows(connection, kept, *SHOWS), ShowRows(connection, *SHOWS))


@pytest.fixture
def reader(filled) -> Reader:
    return Reader(filled)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_report_of_what_is_kept_is_the_report_of_the_rows(reader, zone, times):
    period = Period(MONDAY, MONDAY + timedelta(2), ZoneInfo(zone))
    for _ in range(times):
        kept, plain = reader.read(
            lambda together, rows: (
                make_report(together, period, now=NOW), make_report(rows, period, now=NOW),
            )
        )  # fmt: skip
        assert kept == replace(plain, by_episode=[])  # each show names its own episodes
        assert kept.total > 50
        assert 0 < kept.audience.listeners < kept.total
        assert kept.earlier


@pytest.mark.parametrize("times", [1, 2])
def test_each_show_has_what_its_own_report_has(reader, times):
    for _ in range(times):
        totals = reader.read(lambda rows, _: total_each(rows, SHOWS, PERIOD, NOW))
        reports = reader.read(
            lambda _, rows: {one: make_report(rows.of(one), PERIOD, now=NOW) for one in SHOWS}
        )
        for show in SHOWS:
            own, report = totals[show], reports[show]
            assert (own.by_day, own.total) == (report.by_day, report.total)
            assert own.audience == report.audience
            before = (own.earlier and own.earlier.downloads, own.change)
            assert before == (report.earlier and report.earlier.downloads, report.change)


def test_hits_that_come_late_are_in_what_was_kept_before(reader, filled):
    def count(together, _):
        return make_report(together, PERIOD, now=NOW).total, sum(
            one.total for one in total_each(together, SHOWS, PERIOD, NOW).values()
        )

    before = reader.read(count)
    edge = Edge(filled, "b2")
    edge.record(make_hit(show=SHOWS[0], ip="198.51.100.1"))
    edge.die()
    Lake(filled, lambda: NOW).run_pass()
    assert reader.read(count) == tuple(number + 1 for number in before)


def list_kept(layout) -> set[str]:
    with sqlite3.connect(layout.state / "report-sums.sqlite3") as connection:
        return {
            str(row)
            for table in ("sums", "audiences")
            for row in connection.execute(f"select * from {table}")
        }


@pytest.mark.django_db
def test_what_is_kept_is_made_before_somebody_asks_and_goes_with_a_listener(reader, filled, cast):
    Show.objects.bulk_create(
        Show(id=show, organisation=cast.organisation, slug=show, title=show) for show in SHOWS
    )
    assert keep_sums(NOW) >= 1
    before, numbers = list_kept(filled), list_listeners(filled)
    ask_to_forget(filled, find_listeners(filled.keys, "203.0.113.3"), NOW)
    Lake(filled, lambda: NOW).run_pass()
    words = {str(n): n.to_bytes(8, "little") for n in numbers - list_listeners(filled)}
    assert len(words) == 1
    assert find_traces(filled.state, words) == words.keys()
    with open_kept_sums(filled.state):  # as a page's that somebody looks at meanwhile
        keep_sums(NOW)
        assert find_traces(filled.root, words) == set()
    kept = list_kept(filled)
    assert kept
    assert before - kept, "days on which that listener was there are kept as they were"


def list_listeners(layout) -> set[int]:
    """The numbers by which reports know them."""
    with open_report_store(layout.lake) as connection:
        rows = connection.execute("select sketch from listeners").fetchall()
    return {int(number) for (packed,) in rows for number in unpack(packed).values}


def test_without_a_file_to_keep_them_in_reports_are_the_same(filled, reader):
    expected = reader.read(lambda together, _: make_report(together, PERIOD, now=NOW))
    with open_report_store(filled.lake) as connection:
        for kept in (KeptSums(None), KeptSums(sqlite3.connect(":memory:"))):
            rows = TogetherRows(connection, kept, *SHOWS)
            assert make_report(rows, PERIOD, now=NOW) == expected
