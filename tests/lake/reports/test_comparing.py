"""Old and new results, when the rules of counting change."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from made.hits import make_hit, take
from stentor.lake.reports.comparing import compare_days
from stentor.lake.reports.store import open_report_store
from stentor.project.commands.hits import app

MONDAY = date(2026, 11, 23)


@pytest.fixture
def recount(lake, layout, clock):
    """Counts by other rules."""

    def recount(rules: str) -> None:
        layout.counting.mkdir(parents=True, exist_ok=True)
        (layout.counting / "rules.toml").write_text(rules)
        clock.pass_by(seconds=2)
        lake.run_pass()

    return recount


def compare(layout):
    with open_report_store(layout.lake) as connection:
        return compare_days(connection, MONDAY, MONDAY)


@pytest.fixture
def counted(start_edge, lake):
    """One listener takes all of an episode, one 35 seconds, and one of another episode too."""
    start_edge().record(
        make_hit(), take(0, 600_000, ip="203.0.113.2"), make_hit(ip="203.0.113.3", episode="f")
    )
    lake.run_pass()


def test_both_results_stand_side_by_side(counted, recount, layout):
    assert compare(layout) == []
    recount("seconds = 30")
    (day,) = compare(layout)
    (before,) = day.before
    assert ".60s." in before
    assert ".30s." in day.rule_version
    assert (day.before[before], day.downloads) == (2, 3)
    assert day.differing[before] == {"s/e": 1}


def test_back_to_the_old_rules_the_new_ones_are_the_earlier(counted, recount, layout):
    recount("seconds = 30")
    recount("seconds = 60")
    (day,) = compare(layout)
    assert day.downloads == 2
    assert [".30s." in version for version in day.before] == [True]
    assert list(day.before.values()) == [3]


def test_late_hits_under_the_same_rules_are_no_other_result(
    counted, recount, layout, start_edge, lake, clock
):
    clock.pass_by(minutes=1)
    start_edge("b2", at=clock()).record(make_hit(ip="203.0.113.9", episode="g"))
    lake.run_pass()
    assert compare(layout) == []


def test_the_command(counted, recount, layout):
    recount("seconds = 30")
    words = ["compare", "--data", str(layout.root)]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0
    assert "+1" in shown.stdout
    (day,) = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert (day["day"], day["downloads"]) == ("2026-11-23", 3)
    assert CliRunner().invoke(app, [*words, "--from", "soon"]).exit_code == 2
