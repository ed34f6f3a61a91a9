"""A key of addresses lives no longer for a wrong clock, and no address outlives it anywhere."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from made.hits import make_hit
from made.lake_looking import list_rows
from made.residue import iterate_contents
from made.spooling import NOW
from stentor.counting.networks import NetworkTable, parse_networks
from stentor.counting.rules import Lists
from stentor.lake.facts import FactFinder
from stentor.lake.key_times import KeyTime, find_end, load_times, must_go_early, see_keys
from stentor.lake.passes import Lake
from stentor.lake.retention import list_expired_keys
from stentor.lib.clock import format_instant
from stentor.lib.seal import AddressSealer

DAY = date(2026, 11, 23)
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)
ADDRESS = "198.51.100.77"


@pytest.mark.parametrize(
    ("seen", "after", "end"),
    [
        (timedelta(seconds=2), timedelta(seconds=-1), timedelta(days=1)),
        (timedelta(hours=5), timedelta(hours=3), timedelta(days=1)),
        (timedelta(minutes=-5), timedelta(minutes=-6), timedelta(hours=23, minutes=55)),
        (timedelta(days=-900), timedelta(days=-901), timedelta(days=-899)),
        (timedelta(days=30), timedelta(days=29), timedelta(days=29)),
        (timedelta(days=30), None, timedelta(days=1)),
        (timedelta(days=30), timedelta(days=-5), timedelta(days=1)),
    ],
    ids=["right", "late", "a-little-ahead", "far-ahead", "behind", "never-looked", "lake-was-off"],
)
def test_from_when_a_key_is_kept(seen, after, end):
    time = KeyTime(
        format_instant(BEGIN + seen), None if after is None else format_instant(BEGIN + after)
    )
    assert find_end(DAY, time) == BEGIN + end


@pytest.mark.parametrize(
    ("seen", "now", "is_early"),
    [
        (timedelta(days=-4), timedelta(hours=-2), False),
        (timedelta(days=-4), timedelta(hours=-1), True),
        (timedelta(hours=-10), timedelta(hours=-1), False),
        (timedelta(0), timedelta(days=6), False),
    ],
)
def test_a_key_of_a_day_to_come_is_gone_when_that_day_begins(seen, now, is_early):
    """Whoever is right makes their own, which is not thrown away under their hands."""
    assert must_go_early(DAY, KeyTime(format_instant(BEGIN + seen)), BEGIN + now) is is_early


def test_a_key_of_the_end_of_time_is_a_key(tmp_path):
    (tmp_path / "address-99991231.key").write_bytes(bytes(32))
    times = see_keys(tmp_path, NOW, None)
    late = NOW + timedelta(days=8, seconds=1)
    assert list_expired_keys(tmp_path, late, timedelta(days=7), times)


def test_times_that_a_wrong_clock_of_the_lake_wrote_are_of_now_when_it_is_set(tmp_path):
    (tmp_path / "address-20301123.key").write_bytes(bytes(32))
    ahead = NOW + timedelta(days=1461)
    see_keys(tmp_path, ahead, ahead)
    assert see_keys(tmp_path, NOW, NOW)["20301123"] == KeyTime(*2 * [format_instant(NOW)])
    assert load_times(tmp_path)["20301123"].seen == format_instant(NOW)


def test_times_that_are_damaged_are_made_anew(tmp_path):
    (tmp_path / "address-20261123.key").write_bytes(bytes(32))
    (tmp_path / "sealed-by.json").write_text("{")
    assert list(see_keys(tmp_path, NOW, None)) == ["20261123"]


def test_an_edge_whose_clock_is_behind_is_counted_and_forgotten_in_time(
    start_edge, lake, layout, clock
):
    lake.run_pass()
    clock.pass_by(seconds=2)
    edge = start_edge(at=NOW - timedelta(days=400))
    for number in range(3):
        edge.record(make_hit(id=f"{number}", ip=ADDRESS))
        lake.run_pass()
        clock.pass_by(hours=7)
    assert len({row["listener"] for row in list_rows(layout)} - {None}) == 1
    assert len(list(layout.keys.glob("address-*"))) == 1
    clock.pass_by(days=7)
    lake.run_pass()
    assert not list(layout.keys.glob("address-*.key"))


@pytest.mark.parametrize("off", [-400, 0, 3, 1461], ids=lambda days: f"{days}-days")
def test_after_its_time_no_file_holds_an_address_or_a_key_to_one(
    off, start_edge, layout, clock, tmp_path
):
    """Whatever an edge's clock says, and wherever hits went meanwhile: merged, asked new lists,
    read half-way."""
    lake = Lake(layout, clock)
    lake.run_pass()
    at = NOW + timedelta(days=off, hours=1)
    edge = start_edge(at=at)
    sealed = [AddressSealer(layout.keys).seal(ADDRESS, at)]
    for number in range(6):
        edge.record(make_hit(id=f"{number}", ip=ADDRESS, at=at + timedelta(seconds=number)))
        clock.pass_by(minutes=20)
        lake.run_pass()
    (layout.counting / "networks").mkdir(parents=True)
    (layout.counting / "networks" / "one.txt").write_text("198.51.100.0/24 vpn Somebody")
    lake.run_pass()
    assert find_readable(layout.root, layout.keys, sealed)
    asked = FactFinder(Lists(networks=NetworkTable(parse_networks("198.51.100.0/24 vpn Somebody"))))
    known = {row["lists"] for row in list_rows(layout)}
    assert known == {asked.version}
    edge.record(make_hit(id="last", ip=ADDRESS, at=at))  # and the edge dies, its file stays
    clock.pass_by(days=8, hours=1)
    lake.run_pass()
    assert find_readable(layout.root, layout.keys, sealed) == []
    assert len(list_rows(layout)) == 7


def find_readable(root: Path, keys: Path, sealed: list[str]) -> list[str]:
    """Where an address stands in the clear, or sealed under a key that is still there; and keys
    that open what was sealed before."""
    opener, found = AddressSealer(keys), []
    found += [f"key of {one}" for one in sealed if opener.unseal(one) is not None]
    for path, content in iterate_contents(root):
        if ADDRESS.encode() in content:
            found.append(f"{path} in the clear")
        for word in content.replace(b'"', b"\n").replace(b"'", b"\n").split():
            text = word.decode(errors="replace")
            if text[:8].isdigit() and text[8:9] == "." and opener.unseal(text):
                found.append(f"{path} sealed")
    return found
