"""Other rules are tried beside those in force, and hold only when somebody says so."""

from datetime import date

import pytest

from made.hits import MINUTE, make_hit, take
from made.lake_looking import count_day
from made.spooling import Edge, Time
from stentor.insights.trial import compare_with_trial
from stentor.lake.passes import Lake
from stentor.lake.reports.comparing import compare_days
from stentor.lake.reports.store import open_report_store
from stentor.lake.trial import (
    Trial,
    adopt_trial,
    begin_trial,
    end_trial,
    find_trial_days,
    load_rules_and_trial,
    read_trial,
)

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
STRICT = Trial(seconds=300, busy_episodes=50, busy_minutes=10, by="Olive", at="2026-11-24T10:00Z")


@pytest.fixture
def lake(layout):
    """With a listener who took two minutes on Monday, and one who took all on each day."""
    edge = Edge(layout)
    edge.record(
        take(0, 2 * MINUTE + 9000),
        make_hit(ip="203.0.113.1"),
        make_hit(ip="203.0.113.1", hours=24),
        make_hit(ip="203.0.113.1", hours=24, method="HEAD"),
    )
    lake = Lake(layout, Time())
    lake.run_pass()
    yield lake
    edge.die()


def compare(layout):
    present, tried = load_rules_and_trial(layout.counting)
    assert tried is not None
    return compare_with_trial(layout.lake, present.version, tried.version)


def run_until_tried(lake):
    for _ in range(3):
        lake.run_pass()


def test_the_numbers_stay_while_others_are_tried(lake, layout):
    begin_trial(layout.counting, STRICT)
    run_until_tried(lake)
    assert (count_day(layout, MONDAY), count_day(layout, TUESDAY)) == (2, 1)
    assert len(list(find_trial_days(layout.lake).glob("*.json"))) == 2


def test_one_day_is_tried_a_pass_the_newest_first(lake, layout):
    begin_trial(layout.counting, STRICT)
    lake.run_pass()
    found = compare(layout)
    assert [day for day, _ in found.by_day] == [TUESDAY]
    assert (found.days, found.days_to_try, found.is_done) == (1, 2, False)
    lake.run_pass()
    assert compare(layout).is_done


def test_both_counts_are_told_with_what_changes_and_why(lake, layout):
    begin_trial(layout.counting, STRICT)
    run_until_tried(lake)
    found = compare(layout)
    assert (found.downloads.now, found.downloads.tried) == (3, 2)
    assert {name: (pair.now, pair.tried) for name, _, pair in found.reasons} == {
        "contributing": (3, 2), "method-not-get": (1, 1), "below-threshold": (0, 1),
    }  # fmt: skip
    ((key, episode),) = found.episodes
    assert key == ("s", "e")
    assert episode.reasons == {"contributing": -1, "below-threshold": 1}


def test_a_late_hit_is_tried_too(lake, layout):
    begin_trial(layout.counting, STRICT)
    run_until_tried(lake)
    edge = Edge(layout, "a2")
    edge.record(make_hit(ip="203.0.113.7"))
    run_until_tried(lake)
    edge.die()
    assert compare(layout).downloads.tried == 3


def test_adopted_it_holds_for_days_past_as_well_and_both_are_kept(lake, layout):
    begin_trial(layout.counting, STRICT)
    run_until_tried(lake)
    (layout.counting / "rules.toml").write_text("seconds = 60\n")
    assert adopt_trial(layout.counting) == STRICT
    run_until_tried(lake)
    assert count_day(layout, MONDAY) == 1
    assert read_trial(layout.counting) is None
    assert not find_trial_days(layout.lake).exists()
    assert (layout.counting / "rules.toml.before").read_text() == "seconds = 60\n"
    with open_report_store(layout.lake) as connection:
        (monday, tuesday) = compare_days(connection, MONDAY, TUESDAY)
    assert (list(monday.before.values()), monday.downloads) == ([2], 1)
    assert (list(tuesday.before.values()), tuesday.downloads) == ([1], 1)


def test_ended_nothing_of_it_is_left(lake, layout):
    begin_trial(layout.counting, STRICT)
    run_until_tried(lake)
    end_trial(layout.counting)
    run_until_tried(lake)
    assert not find_trial_days(layout.lake).exists()
    assert (count_day(layout, MONDAY), count_day(layout, TUESDAY)) == (2, 1)
    assert adopt_trial(layout.counting) is None, "somebody ended it meanwhile"
    assert not (layout.counting / "rules.toml").exists()


def test_what_cannot_be_is_not_tried(lake, layout):
    with pytest.raises(ValueError, match="must divide"):
        begin_trial(layout.counting, Trial(
            seconds=60, busy_episodes=50, busy_minutes=7, by="", at=""))  # fmt: skip
    (layout.counting / "trial.json").parent.mkdir(parents=True, exist_ok=True)
    (layout.counting / "trial.json").write_text("{torn")
    run_until_tried(lake)
    assert count_day(layout, MONDAY) == 2
