"""What the lake keeps for reports, against the reference applied to the same hits."""

from collections import Counter
from datetime import date

import pytest

from made.hits import BITRATE, HEADER, PHONE, SECONDS, make_hit, take
from made.lake_looking import read_days
from stentor.counting.tally import examine_log, judge_requests
from stentor.lake.reports.checks import list_checks
from stentor.lake.reports.details import decode_details
from stentor.lake.reports.sketch import unpack
from stentor.lake.reports.store import ReportStore, find_report_store, open_report_store
from stentor.lake.rollups import RULES

MONDAY = date(2026, 11, 23)
OVERCAST = "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)"
MINUTE = 60 * BITRATE // 8


@pytest.fixture
def read(layout):
    """A row of a show and episode, '' for the whole show."""

    def read(table: str, episode: str = "e", show: str = "s", day: date = MONDAY):
        with open_report_store(layout.lake) as connection:
            column = {"details": "details", "listeners": "sketch", "counts": "downloads"}[table]
            row = connection.execute(
                f"select {column} from {table} where (show, episode, day) = (?, ?, ?)",
                [show, episode, day.isoformat()],
            ).fetchone()
        return row and row[0]

    return read


def test_downloads_divide_by_quarter_app_device_and_country(start_edge, lake, read):
    start_edge().record(
        make_hit(ip="203.0.113.1", at="2026-11-23T12:14:59Z"),
        make_hit(ip="203.0.113.2", at="2026-11-23T12:15:00Z"),
        make_hit(ip="203.0.113.2", at="2026-11-23T12:45:00Z", ua=OVERCAST),
        make_hit(method="HEAD"),
        take(0, 100, ip="203.0.113.3"),
    )
    lake.run_pass()
    details = decode_details(read("details"))
    assert details.slots == {48: 1, 49: 1, 51: 1}
    assert details.apps["Overcast"] == 1
    assert details.devices["phone"] >= 2
    assert details.countries == {"unknown": 3}
    assert read("counts") == details.downloads == 3


def test_a_show_is_its_episodes_together_and_a_listener_of_two_is_one(start_edge, lake, read):
    start_edge().record(
        make_hit(), make_hit(episode="f"), make_hit(episode="f", ip="203.0.113.1"),
        make_hit(show="other"),
    )  # fmt: skip
    lake.run_pass()
    assert (read("counts", ""), read("counts", "f"), read("counts", "", "other")) == (3, 2, 1)
    assert unpack(read("listeners", "")).estimate() == 2
    assert unpack(read("listeners", "f")).estimate() == 2


def test_the_curve_says_how_many_took_each_second(start_edge, lake, read):
    start_edge().record(
        make_hit(ip="203.0.113.1"),
        take(0, HEADER + 2 * MINUTE, ip="203.0.113.2"),
        take(0, HEADER + 2 * MINUTE, ip="203.0.113.3"),
        take(HEADER + MINUTE, 2 * MINUTE, ip="203.0.113.3"),  # overlaps: nothing counts twice
        take(0, 100, ip="203.0.113.4"),  # no download: not in the curve
    )
    lake.run_pass()
    taken = decode_details(read("details")).taken
    assert {second: n for second, n in taken.items() if n} == {
        0: 3, 120: -1, 180: -1, int(SECONDS) + 1: -1,
    }  # fmt: skip


def test_rows_agree_with_the_reference(start_edge, lake, layout, read):
    hits = [
        make_hit(
            ip=f"203.0.113.{n % 17}", hours=(n * 7) % 40, episode="ef"[n % 2],
            ua=[PHONE, OVERCAST, "curl/8"][n % 3], sent=[10_000_000, 400_000][n % 5 == 0],
        )
        for n in range(200)
    ]  # fmt: skip
    start_edge().record(*hits)
    lake.run_pass()
    verdicts = judge_requests(examine_log(hits, RULES), RULES)
    downloads = {v.download: v.request for v in verdicts if v.download is not None}
    by_episode = Counter(
        (request.hit.episode, request.hit.at[:10]) for request in downloads.values()
    )
    for (episode, day), number in by_episode.items():
        assert read("counts", episode, day=date.fromisoformat(day)) == number
    for day, rollup in read_days(layout).items():
        total = sum(row.downloads for row in rollup.episodes)
        assert read("counts", "", day=day) == total


def test_a_day_is_replaced_whole_when_hits_come_late(start_edge, lake, read, clock):
    edge = start_edge()
    edge.record(make_hit(episode="gone"))
    lake.run_pass()
    clock.pass_by(seconds=2)
    edge.record(make_hit(ip="203.0.113.1"))
    lake.run_pass()
    assert (read("counts"), read("counts", "")) == (1, 2)


def test_a_lake_without_rows_gets_them(start_edge, lake, layout, read, clock):
    start_edge().record(make_hit())
    lake.run_pass()
    find_report_store(layout.lake).unlink()
    for beside in find_report_store(layout.lake).parent.glob("reports.sqlite3-*"):
        beside.unlink()
    type(lake)(layout, clock).run_pass()
    assert read("counts") == 1


def test_every_night_a_recount_is_held_against_the_rows(start_edge, lake, layout, read, clock):
    start_edge().record(make_hit())
    lake.run_pass()
    clock.pass_by(hours=14)  # the next day's night
    lake.run_pass()
    with open_report_store(layout.lake) as connection:
        (check,) = list_checks(connection)
    assert (check.day, check.kept, check.recounted, check.differing) == (MONDAY, 1, 1, {})


def test_rows_that_differ_are_told_of_and_mended(start_edge, lake, layout, read, clock):
    start_edge().record(make_hit())
    lake.run_pass()
    ReportStore(layout.lake).connection.execute("update counts set downloads = 7")
    clock.pass_by(hours=14)
    lake.run_pass()
    with open_report_store(layout.lake) as connection:
        (check,) = list_checks(connection)
    assert check.differing == {"s/e": (7, 1)}
    assert read("counts") == 1
