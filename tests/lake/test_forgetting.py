"""A listener is taken out of the lake, and nobody else is."""

from datetime import date

import pytest

from made.hits import make_hit
from made.lake_looking import count_day, list_rows
from stentor.lake.addresses import find_address_file
from stentor.lake.forgetting import ask_to_forget, find_listeners
from stentor.lake.manifest import load_manifest
from stentor.lake.reports.sketch import unpack
from stentor.lake.reports.store import open_report_store

MONDAY = date(2026, 11, 23)


def forget(layout, lake, clock, text: str) -> None:
    done = ask_to_forget(layout, find_listeners(layout.keys, text), clock())
    clock.pass_by(seconds=2)
    lake.run_pass()
    assert done.exists()
    assert not list(layout.forgetting.glob("*.request"))


@pytest.fixture
def filled(start_edge, lake, layout):
    """Two listeners, one of them in two hours, and a house of IPv6."""
    start_edge().record(
        make_hit(ip="203.0.113.9"),
        make_hit(ip="203.0.113.9", hours=3, episode="f"),
        make_hit(ip="203.0.113.8"),
        make_hit(ip="2001:db8:1:2:3::4", hours=1),
    )
    lake.run_pass()
    return layout


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("203.0.113.9", 2),
        ("::ffff:203.0.113.9", 2),
        ("2001:db8:1:2:ffff::1", 3),
        ("203.0.113.7", 4),
    ],
)
def test_by_address(filled, lake, clock, text, left):
    forget(filled, lake, clock, text)
    assert len(list_rows(filled)) == left
    assert count_day(filled, MONDAY) == left


def test_files_that_were_replaced_before_are_not_there_any_more(filled, lake, clock, layout):
    (layout.counting / "networks").mkdir(parents=True)
    (layout.counting / "networks/a.txt").write_text("203.0.113.9 vpn")
    lake.run_pass()
    retired = [layout.lake / file.name for file in load_manifest(layout.lake).retired]
    assert any(path.exists() for path in retired)
    forget(layout, lake, clock, "203.0.113.9")
    assert not any(path.exists() for path in retired)
    assert len(list_rows(layout)) == 2


def test_by_listener_key(filled, lake, clock):
    key = next(row["listener"] for row in list_rows(filled) if row["episode_id"] == "f")
    forget(filled, lake, clock, key.upper())
    assert key not in {row["listener"] for row in list_rows(filled)}
    assert len(list_rows(filled)) == 2


def test_nothing_of_the_listener_stays_on_disk(filled, lake, clock):
    before = load_manifest(filled.lake).list_names()
    keys = find_listeners(filled.keys, "203.0.113.9")
    forget(filled, lake, clock, "203.0.113.9")
    gone = before - load_manifest(filled.lake).list_names()
    assert gone
    assert not [name for name in gone if (filled.lake / name).exists()]
    everything = [path.read_bytes() for path in filled.lake.rglob("*") if path.is_file()]
    assert not [1 for content in everything if keys[0].encode() in content]
    assert len(find_address_file(filled.addresses, "20261123").read_text().split()) == 2
    with open_report_store(filled.lake) as connection:
        (row,) = connection.execute(
            "select sketch from listeners where (show, episode, day) = ('s', '', '2026-11-23')"
        )
    assert unpack(row[0]).estimate() == 2


def test_what_is_still_in_the_spool_is_forgotten_too(filled, lake, clock, start_edge):
    clock.pass_by(seconds=2)
    start_edge("b2", at=clock()).record(make_hit(ip="203.0.113.9", hours=2))
    forget(filled, lake, clock, "203.0.113.9")
    assert len(list_rows(filled)) == 2


def test_the_last_listener_of_a_day_leaves_a_day_of_none(start_edge, lake, layout, clock):
    start_edge().record(make_hit(ip="203.0.113.9"))
    lake.run_pass()
    forget(layout, lake, clock, "203.0.113.9")
    assert count_day(layout, MONDAY) == 0


@pytest.mark.parametrize("text", ["", "somebody", "203.0.113", "a" * 63, "g" * 64, "10.0.0.0/8"])
def test_what_is_neither_address_nor_key(layout, text):
    with pytest.raises(ValueError, match="neither an address nor a listener key"):
        find_listeners(layout.keys, text)
