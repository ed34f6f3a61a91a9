"""What became of requests, as the report store keeps it beside the rows of downloads."""

from datetime import date

import pytest

from made.hits import make_hit
from stentor.lake.passes import Lake
from stentor.lake.reports import store as store_module
from stentor.lake.reports.checks import list_checks
from stentor.lake.reports.requests import RequestCounts, decode_requests, encode_requests
from stentor.lake.reports.store import ReportStore, open_report_store
from stentor.lake.rollups import find_rollup

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def read_rows(layout) -> dict[tuple[str, str, str], RequestCounts]:
    with open_report_store(layout.lake) as connection:
        rows = connection.execute("select day, show, episode, counts from requests").fetchall()
    return {(day, show, episode): decode_requests(counts) for day, show, episode, counts in rows}


@pytest.fixture
def counted(start_edge, lake, layout):
    """Two days of the lake."""
    start_edge().record(
        make_hit(), make_hit(episode="f", method="HEAD"), make_hit(kind="feed", episode=None),
        make_hit(show=None, episode=None), make_hit(hours=24),
    )  # fmt: skip
    lake.run_pass()
    return layout


@pytest.fixture
def old_store(counted):
    """As the version before left it, with a check and a count by earlier rules in it."""
    connection = ReportStore(counted.lake).connection
    connection.execute("drop table requests")
    connection.execute("insert into superseded values ('2026-11-23', 'old', 's', 'e', 7)")
    connection.execute(
        "insert into checks values ('2026-11-23', '2026-11-24T03:00:00Z', 'r', 1, 1, '{}')"
    )
    connection.execute("pragma user_version = 1")
    connection.close()
    return counted


def test_requests_are_kept_by_episode_and_by_show(counted):
    rows = read_rows(counted)
    monday = {key[1:]: counts for key, counts in rows.items() if key[0] == "2026-11-23"}
    assert monday == {
        ("s", "e"): RequestCounts(1, 1),
        ("s", "f"): RequestCounts(0, 0, {"method-not-get": 1}),
        ("s", ""): RequestCounts(1, 1, {"method-not-get": 1, "not-audio": 1}),
        ("", ""): RequestCounts(0, 0, {"episode-unknown": 1}),
    }
    assert monday["s", ""].requests == 3
    assert rows["2026-11-24", "s", ""] == RequestCounts(1, 1)


def test_the_same_counts_are_the_same_bytes():
    one, other = {"not-audio": 1, "method-not-get": 2}, {"method-not-get": 2, "not-audio": 1}
    assert encode_requests(RequestCounts(1, 1, one)) == encode_requests(RequestCounts(1, 1, other))


def test_a_store_of_before_is_given_them_and_loses_nothing(old_store, clock):
    with open_report_store(old_store.lake) as connection:
        assert connection is None  # until the lake has been there
    Lake(old_store, clock)
    assert read_rows(old_store)["2026-11-23", "s", "f"].rejected == {"method-not-get": 1}
    with open_report_store(old_store.lake) as connection:
        for table, number in {"days": 2, "counts": 4, "superseded": 1, "checks": 1}.items():
            assert connection.execute(f"select count(*) from {table}").fetchone() == (number,)


def test_a_day_whose_rollup_is_of_another_state_is_made_again(old_store, clock):
    find_rollup(old_store.lake, MONDAY).write_text("{")
    lake = Lake(old_store, clock)
    assert {key[0] for key in read_rows(old_store)} == {"2026-11-24"}
    lake.run_pass()
    assert read_rows(old_store)["2026-11-23", "s", ""].requests == 3


def test_who_is_killed_half_way_begins_again(old_store, clock, monkeypatch):
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "replace_requests", die)
        with pytest.raises(KeyboardInterrupt):
            ReportStore(old_store.lake)
    Lake(old_store, clock)
    assert len(read_rows(old_store)) == 6


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (RequestCounts(0, 0, {"method-not-get": 5}), (5, 1)),
        (RequestCounts(0, 0, {"not-audio": 1}), (1, 1)),  # one request, but for another reason
        (RequestCounts(), (0, 1)),
    ],
)
def test_rows_that_differ_from_the_recount_are_told_of_and_mended(counted, lake, clock, kept, told):
    right = read_rows(counted)
    ReportStore(counted.lake).connection.execute(
        "update requests set counts = ? where episode = 'f'", [encode_requests(kept)]
    )
    clock.pass_by(hours=14)
    lake.run_pass()
    with open_report_store(counted.lake) as connection:
        checks = {check.day: check.differing for check in list_checks(connection)}
    assert checks[MONDAY] == {"s/f": told}
    assert read_rows(counted) == right
