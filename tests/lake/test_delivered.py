"""Sums by hour say what the finer file says."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stentor.lake import delivered
from stentor.lake.delivered import (
    DOWNLOADS,
    IMPRESSIONS,
    Delivered,
    find_delivered_file,
    read_hours,
    read_rows_of,
    sum_hours,
    write_delivered,
)

DAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 95).map(lambda number: MIDNIGHT + timedelta(minutes=15 * number)),
        st.sampled_from(["s", "t"]),
        st.sampled_from(["e", "f"]),
        st.sampled_from(["DE", "FR", None]),
        st.sampled_from(["Overcast", "Podbean"]),
        st.integers(1, 1000),
    ),
    max_size=30,
)


def tabulate(rows) -> pa.Table:
    columns = dict(zip(DOWNLOADS, map(list, zip(*rows, strict=True)), strict=False)) if rows else {}
    return pa.table({name: columns.get(name, []) for name in DOWNLOADS}, pa.schema(DOWNLOADS))


def tell(table: pa.Table) -> Counter:
    return Counter(
        {(row["hour"], row["show"], row["country"]): row["number"] for row in table.to_pylist()}
    )


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_hours_are_the_sums_of_their_quarters(rows):
    expected: Counter = Counter()
    for quarter, show, _, country, _, number in rows:
        expected[quarter.replace(minute=0), show, country] += number
    assert tell(sum_hours(tabulate(rows))) == expected


@pytest.mark.parametrize("is_new", [True, False])
def test_a_day_from_before_there_were_sums_by_hour_is_read_from_its_quarters(tmp_path, is_new):
    quarter = MIDNIGHT + timedelta(hours=3, minutes=45)
    rows = [(quarter, "s", "e", "DE", "Overcast", 3), (quarter, "s", "e", "DE", "Podbean", 4)]
    empty = pa.schema(IMPRESSIONS).empty_table()
    for day in (DAY, DAY + timedelta(days=1)):
        write_delivered(tmp_path, day, Delivered(tabulate(rows), empty))
    if not is_new:
        find_delivered_file(tmp_path, DAY, "hours").unlink()
    read = read_hours(tmp_path, DAY - timedelta(days=1), DAY)
    assert read.to_pylist() == [
        {"hour": quarter.replace(minute=0), "show": "s", "country": "DE", "number": 7}
    ]


def test_a_day_that_is_counted_again_has_other_sums(tmp_path):
    empty = pa.schema(IMPRESSIONS).empty_table()
    for number in (5, 2):
        rows = [(MIDNIGHT, "s", "e", None, "Overcast", number)]
        write_delivered(tmp_path, DAY, Delivered(tabulate(rows), empty))
        assert read_hours(tmp_path, DAY, DAY)["number"].to_pylist() == [number]


@pytest.mark.parametrize("together", [1, 2, 1000])
@pytest.mark.parametrize(
    "shows", [(), ("a",), ("c",), ("b", "d"), ("e", "0"), ("a", "b", "c", "d")]
)
@pytest.mark.parametrize("episode", [None, "e", "f"])
def test_the_rows_of_a_show_are_found_however_they_stand_in_parts(
    tmp_path, monkeypatch, shows, episode, together
):
    monkeypatch.setattr(delivered, "ROWS_TOGETHER", together)
    rows = [
        (MIDNIGHT, show, "ef"[n % 2], None, "Overcast", n + 1)
        for show in "abcd" if show != "c" for n in range(3)
    ]  # fmt: skip
    empty = pa.schema(IMPRESSIONS).empty_table()
    write_delivered(tmp_path, DAY, Delivered(tabulate(rows), empty))
    for what, of_day in (("downloads", rows), ("impressions", [])):
        path = find_delivered_file(tmp_path, DAY, what)
        found = read_rows_of(path, shows, ["quarter", "number"], episode)
        expected = [row for row in of_day if row[1] in shows and episode in {None, row[2]}]
        assert found.column_names == ["quarter", "number"]
        assert sorted(found["number"].to_pylist()) == sorted(row[5] for row in expected)
