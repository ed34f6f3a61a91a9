"""Lists that change are asked of hits that are in the lake already, while there are addresses."""

from datetime import date

import pytest

from made.hits import make_hit
from made.lake_looking import list_rows, read_days
from made.spooling import NOW, Edge, Time
from stentor.geography import GeographyFiles
from stentor.lake.manifest import load_manifest
from stentor.lake.passes import Lake
from stentor.lib.layout import DataLayout

MONDAY = date(2026, 11, 23)
SWISS = "3405803776,3405804031,CH\n"  # 203.0.113.0/24


@pytest.fixture
def tables(layout):
    layout.root.mkdir(parents=True, exist_ok=True)
    path = layout.root / "geoip"
    path.write_text(SWISS)
    return path


@pytest.fixture
def placing_lake(layout: DataLayout, clock: Time, tables) -> Lake:
    return Lake(layout, clock, geography=GeographyFiles([tables]))


def list_facts(layout: DataLayout) -> dict[str, tuple[object, ...]]:
    """By edge: country, network, and which lists said so."""
    return {
        row["edge"]: (row["country"], row["network"], row["lists"]) for row in list_rows(layout)
    }


def exclude(layout: DataLayout, text: str) -> None:
    (layout.counting / "networks").mkdir(parents=True, exist_ok=True)
    (layout.counting / "networks" / "list").write_text(text)


def test_a_hit_gets_its_country_as_it_comes_in(start_edge, placing_lake, layout):
    start_edge().record(make_hit(ip="203.0.113.9", edge="a"), make_hit(ip="198.51.100.1", edge="b"))
    placing_lake.run_pass()
    facts = list_facts(layout)
    assert [facts[name][0] for name in "ab"] == ["CH", None]


def test_new_lists_and_countries_reach_hits_of_before(start_edge, placing_lake, layout, tables):
    start_edge().record(make_hit(ip="203.0.113.9", edge="a"), make_hit(ip="198.51.100.1", edge="b"))
    placing_lake.run_pass()
    before = list_facts(layout)
    tables.write_text("3325256704,3325256959,SE\n" + SWISS)
    exclude(layout, "203.0.113.0/24 vpn")
    placing_lake.run_pass()
    after = list_facts(layout)
    assert after["a"][:2] == ("CH", "vpn")
    assert after["b"][:2] == ("SE", None)
    assert after["a"][2] == after["b"][2] != before["a"][2]
    (row,) = read_days(layout)[MONDAY].episodes
    assert row.rejected == {"network-vpn": 1}


def test_where_the_address_is_gone_the_hit_says_by_which_lists(
    start_edge, placing_lake, layout, clock
):
    start_edge().record(make_hit(ip="203.0.113.9", edge="a"))
    placing_lake.run_pass()
    before = list_facts(layout)
    clock.pass_by(days=9)
    placing_lake.run_pass()
    assert not list(layout.addresses.glob("*"))
    exclude(layout, "203.0.113.0/24 vpn")
    placing_lake.run_pass()
    assert list_facts(layout) == before


def test_a_listener_whose_hits_cannot_be_opened_stands_beside_one_whose_can(layout, clock, tables):
    lake = Lake(layout, clock, geography=GeographyFiles([tables]))
    with_key, without = Edge(layout, "a"), Edge(layout, "b")
    with_key.record(make_hit(ip="203.0.113.9", edge="a"))
    without.write(
        with_key.encode(make_hit(ip="203.0.113.8", edge="b")).replace(b"20261123.", b"20200101.")
    )
    lake.run_pass()
    exclude(layout, "203.0.113.0/24 vpn")
    lake.run_pass()
    facts = list_facts(layout)
    assert (facts["a"][1], facts["b"][1]) == ("vpn", None)
    with_key.die()
    without.die()


def test_nothing_is_written_anew_while_lists_stay(start_edge, placing_lake, layout, clock):
    start_edge().record(make_hit(ip="203.0.113.9"))
    placing_lake.run_pass()
    names = load_manifest(layout.lake).list_names()
    clock.pass_by(seconds=2)
    placing_lake.run_pass()
    assert load_manifest(layout.lake).list_names() == names


def test_merged_hours_are_asked_too_and_no_row_is_lost(start_edge, placing_lake, layout, clock):
    edge = start_edge()
    for number in range(10):
        edge.record(make_hit(ip=f"203.0.113.{number}", edge=str(number)))
        placing_lake.run_pass()
        clock.pass_by(minutes=1)
    exclude(layout, "203.0.113.0/24 vpn")
    placing_lake.run_pass()
    facts = list_facts(layout)
    assert len(facts) == 10
    assert {row[1] for row in facts.values()} == {"vpn"}


def test_a_torn_line_of_addresses_costs_that_line_only(start_edge, placing_lake, layout):
    edge = start_edge()
    edge.record(make_hit(ip="203.0.113.9", edge="a"))
    placing_lake.run_pass()
    (path,) = layout.addresses.glob("*.sealed")
    path.write_text(path.read_text() + "\n20261123.to")
    edge.record(make_hit(ip="203.0.113.8", edge="b"))
    placing_lake.run_pass()
    exclude(layout, "203.0.113.0/24 vpn")
    placing_lake.run_pass()
    assert {row[1] for row in list_facts(layout).values()} == {"vpn"}


def test_addresses_lie_there_sealed_once_a_day(start_edge, placing_lake, layout):
    start_edge(at=NOW).record(*(make_hit(ip="203.0.113.9") for _ in range(5)))
    placing_lake.run_pass()
    (path,) = layout.addresses.glob("*.sealed")
    assert len(path.read_text().split()) == 1
    assert "203.0.113" not in path.read_text()
