"""Lists are tried beside those in force, and kept when somebody says so."""

import json
from datetime import date

import pytest

from made.hits import make_hit
from made.lake_looking import count_day
from made.spooling import Edge, Time
from stentor.counting.rules import Rules
from stentor.insights import trials
from stentor.lake.passes import Lake
from stentor.lake.trial import (
    asks_addresses,
    find_trial_days,
    list_unasked_days,
    load_rules_and_trial,
)
from stentor.lake.trial_lists import (
    MOST_BYTES,
    ListError,
    check_files,
    find_files,
    name_agents,
    store_files,
)

MONDAY = date(2026, 11, 23)
USUAL = {"seconds": 60, "busy_episodes": 50, "busy_minutes": 10}
VPN = b"203.0.113.0/25 vpn"
OURS = json.dumps({"entries": [{"name": "Ours", "pattern": "^OurFetcher/"}]}).encode()


@pytest.fixture
def lake(layout):
    """With listeners at three addresses, and a crawler that does not say so."""
    edge = Edge(layout)
    edge.record(
        make_hit(ip="203.0.113.1"),
        make_hit(ip="203.0.113.2"),
        make_hit(ip="203.0.113.200"),
        make_hit(ip="198.51.100.1", ua="OurFetcher/1"),
    )
    lake = Lake(layout, Time())
    lake.run_pass()
    assert count_day(layout, MONDAY) == 4
    yield lake
    edge.die()


def begin(layout, files):
    return trials.begin(layout, USUAL, files, "Olive", Time()())


def find_reasons(layout):
    found = trials.compare(layout)
    assert found is not None
    return {name: pair.tried for name, _, pair in found.reasons}


def test_networks_are_asked_of_hits_that_are_there_and_nothing_changes_meanwhile(lake, layout):
    begin(layout, {"networks/clouds.txt": VPN})
    lake.run_pass()
    assert find_reasons(layout) == {"contributing": 2, "network-vpn": 2}
    assert count_day(layout, MONDAY) == 4
    assert asks_addresses(*load_rules_and_trial(layout.counting))


def test_agents_of_ones_own(lake, layout):
    begin(layout, {"agents/bots.json": OURS})
    lake.run_pass()
    assert find_reasons(layout) == {"contributing": 3, "bot-self-declared": 1}
    assert not asks_addresses(*load_rules_and_trial(layout.counting))


def test_shared_addresses_are_left_out_of_networks_until_they_expire(lake, layout):
    known = {"networks/clouds.txt": VPN, "shared.txt": b"203.0.113.1 2026-11-01 The campus"}
    begin(layout, known)
    lake.run_pass()
    assert find_reasons(layout)["contributing"] == 3
    begin(layout, known | {"shared.txt": b"203.0.113.1 2026-08-01 The campus, long ago"})
    lake.run_pass()
    assert find_reasons(layout)["contributing"] == 2


def test_a_list_stands_before_the_one_of_its_name_and_beside_others(lake, layout):
    for name, text in (("a.txt", "203.0.113.1 bot"), ("b.txt", "203.0.113.200 bot")):
        (layout.counting / "networks").mkdir(parents=True, exist_ok=True)
        (layout.counting / "networks" / name).write_text(text)
    lake.run_pass()
    assert count_day(layout, MONDAY) == 2
    begin(layout, {"networks/a.txt": b"# nobody any more", "networks/c.txt": b"203.0.113.2 bot"})
    lake.run_pass()
    assert find_reasons(layout) == {"contributing": 2, "network-bot": 2}


def test_where_addresses_are_gone_networks_change_nothing(lake, layout):
    for key in layout.keys.glob("address-*.key"):
        key.unlink()
    begin(layout, {"networks/clouds.txt": VPN, "agents/bots.json": OURS})
    lake.run_pass()
    assert find_reasons(layout) == {"contributing": 3, "bot-self-declared": 1}
    assert list_unasked_days(layout, [MONDAY]) == [MONDAY]


def test_adopted_they_hold_and_what_they_stood_in_for_is_kept(lake, layout):
    networks, agents = layout.counting / "networks", layout.counting / "agents"
    for path, content in (
        (networks / "clouds.txt", b"203.0.113.1 bot"),
        (agents / "bots.runtime.json", b'{"entries": []}'),
        (agents / "apps.json", OURS),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    lake.run_pass()
    begin(layout, {"networks/clouds.txt": VPN, "agents/bots.json": OURS})
    lake.run_pass()
    outcome = trials.finish(layout, "adopted", "Tom", Time()())
    assert outcome is not None
    assert (outcome.now, outcome.tried, outcome.days) == (3, 1, 1)
    lake.run_pass()
    assert count_day(layout, MONDAY) == 1
    assert (layout.counting / "before/networks/clouds.txt").read_text() == "203.0.113.1 bot"
    assert (layout.counting / "before/agents/bots.runtime.json").exists()
    assert not (agents / "bots.runtime.json").exists()
    assert not (layout.counting / "rules.toml").exists(), "thresholds were as they are"
    assert not list(layout.counting.glob("trial*.json"))
    assert not list(layout.counting.glob("trial-*"))


def test_what_a_trial_came_to_is_kept_when_it_is_over(lake, layout):
    begin(layout, {"networks/clouds.txt": VPN})
    lake.run_pass()
    trials.finish(layout, "ended", "Tom", Time()())
    lake.run_pass()
    assert not find_trial_days(layout.lake).exists()
    assert trials.finish(layout, "ended", "Tom", Time()()) is None, "it is over"
    begin(layout, {"agents/bots.json": OURS})
    lake.run_pass()
    trials.finish(layout, "adopted", "Olive", Time()())
    later, first = trials.read_outcomes(layout)
    assert (later.verdict, later.by, later.files) == ("adopted", "Olive", ["agents/bots.json"])
    assert (first.verdict, first.by, first.now, first.tried) == ("ended", "Tom", 4, 2)
    assert first.reasons["network-vpn"] == (0, 2)
    assert [(one.show, one.episode, one.now, one.tried) for one in first.episodes] == [
        ("s", "e", 4, 2)
    ]
    with (layout.counting / trials.LEDGER).open("ab") as ledger:
        ledger.write(b'{"verdict": "torn')
    assert len(trials.read_outcomes(layout)) == 2


def test_adoption_that_broke_off_is_done_again_and_told_once(lake, layout, monkeypatch):
    begin(layout, {"networks/clouds.txt": VPN})
    lake.run_pass()

    def crash(*_args):
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(trials, "adopt_trial", crash)
        with pytest.raises(OSError, match="full"):
            trials.finish(layout, "adopted", "Tom", Time()())
    trials.finish(layout, "adopted", "Tom", Time()())
    assert (layout.counting / "networks/clouds.txt").read_bytes() == VPN
    assert len(trials.read_outcomes(layout)) == 1


def test_another_trial_takes_the_place_of_the_first_with_its_lists(layout):
    first = begin(layout, {"networks/clouds.txt": VPN})
    second = begin(layout, {"agents/bots.json": OURS})
    assert find_files(layout.counting, first.lists) == {}
    assert list(find_files(layout.counting, second.lists)) == ["agents/bots.json"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("networks/a.txt", b"203.0.113.0/33", "line 1"),
        ("networks/a.txt", b"\xff\xfe", "UTF-8"),
        ("networks/../../rules.toml", VPN, "not the name"),
        ("networks/.hidden", VPN, "not the name"),
        ("networks/a/b", VPN, "not the name"),
        ("rules.toml", b"", "not the name"),
        ("shared.txt", b"203.0.113.1", "line 1: the day it was looked at is missing"),
        ("shared.txt", b"203.0.113.1 2026-13-01", "line 1"),
        ("agents/bots.json", b"{", "bots.json"),
        ("agents/bots.json", b'{"entries": [{"name": "x", "pattern": "("}]}', "regular expression"),
        ("agents/bots.json", b"[" * 100_000, "nested|bots.json"),
        ("agents/devices.json", OURS, "a list of agents is one of"),
        ("agents/bots.runtime.json", OURS, "not the name"),
        ("networks/large", b" " * (MOST_BYTES + 1), "MiB"),
    ],
)
def test_a_list_that_cannot_hold_is_named_and_nothing_is_tried(layout, name, content, reason):
    with pytest.raises(ListError, match=reason) as refused:
        check_files({name: content})
    assert refused.value.name == name
    with pytest.raises(ListError):
        store_files(layout.counting, {name: content})
    assert not layout.counting.exists()


def test_both_names_of_an_agents_list_are_one():
    assert name_agents("bots.runtime.json") == name_agents("bots.json") == "agents/bots.json"


def test_a_place_that_is_none_of_a_trials_leads_nowhere(layout):
    (layout.counting / "networks").mkdir(parents=True)
    (layout.counting / "networks/a.txt").write_bytes(VPN)
    assert find_files(layout.counting, ".") == find_files(layout.counting, "networks") == {}


def test_rules_of_equal_lists_ask_no_addresses():
    assert not asks_addresses(Rules(), Rules())
