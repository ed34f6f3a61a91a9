"""What one name finds out about an authority that is down, the others need not."""

import dataclasses
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from stentor.keeper.life.decision import decide
from stentor.keeper.life.reach import note_try
from stentor.keeper.life.records import RULES, Attempt, Certificate, Reach, Situation
from stentor.keeper.life.timing import FLOOR, PAUSES, RECOVERY, SHARE, compute_due
from stentor.keeper.shelf.files import DiskFiles
from stentor.keeper.shelf.reach import Reaches
from stentor.keeper.simulation.planning import LIVES
from stentor.keeper.simulation.trials import SAVINGS, Safeguards, Trial, run_trial

DAY = 86_400.0
NOW = 1_800_000_000.0
LIFE = 90 * DAY
USED = compute_due("pods.example", Certificate("l", "first", 0.0, LIFE), None) + 10
"""Its renewal was due ten seconds ago."""
LEFT = LIFE - USED
LIVE = Certificate("l", "first", NOW - USED, NOW + LEFT)
SPARE = Certificate("s", "second", NOW - 20 * DAY, NOW + 70 * DAY)
DUE = Situation("pods.example", ("first", "second"), LIVE, SPARE)
DOWN = Reach(0.0, NOW - 300, NOW - 5, 3)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def know(**reach: Reach) -> Situation:
    return dataclasses.replace(DUE, reach=reach)


def test_an_authority_that_others_could_not_reach_is_passed_over() -> None:
    assert decide(DUE, NOW).authority == "first"
    assert decide(know(first=DOWN), NOW).authority == "second"


def test_it_is_tried_again_after_the_pause_of_all_that_was_tried() -> None:
    opens = DOWN.tried_at + PAUSES[2]
    assert decide(know(first=DOWN), opens - 1).authority == "second"
    assert decide(know(first=DOWN), opens + 1).authority == "first"


def test_where_none_can_be_reached_a_name_waits_for_the_next_try_of_anybody() -> None:
    step = decide(know(first=DOWN, second=dataclasses.replace(DOWN, knocks=2)), NOW)
    assert (step.action, step.at) == ("wait", DOWN.tried_at + PAUSES[1])


def test_it_tries_for_itself_once_in_a_tenth_of_its_life_whatever_others_found_out() -> None:
    """Others knock on and on; this name has not tried since its renewal was due."""
    now, step = NOW, decide(know(first=DOWN, second=DOWN), NOW)
    while step.action == "wait":
        now = step.at
        tireless = Reach(0.0, NOW - DAY, now - 1, 99)
        step = decide(know(first=tireless, second=tireless), now)
    assert LEFT * SHARE * 0.9 < now - NOW <= LEFT * SHARE


def test_somebody_who_asks_for_a_renewal_is_not_put_off() -> None:
    wished = dataclasses.replace(know(first=DOWN, second=DOWN), wished_at=NOW)
    assert decide(wished, NOW).action == "order"


def test_a_name_with_nothing_valid_asks_for_itself() -> None:
    bare = dataclasses.replace(know(first=DOWN, second=DOWN), live=None, spare=None)
    assert decide(bare, NOW).action == "order"


def test_an_authority_that_answers_again_is_asked_by_all_in_the_order_of_need() -> None:
    failures = tuple(
        Attempt(NOW - 60 + turn, "live", authority, "unreached")
        for turn, authority in enumerate(("first", "second") * 6)
    )
    down = dataclasses.replace(know(first=DOWN, second=DOWN), failures=failures)
    again = dataclasses.replace(know(first=Reach(reached_at=NOW), second=DOWN), failures=failures)
    assert decide(down, NOW).at > NOW + 1200
    step = decide(again, NOW)
    assert step.at <= NOW + RECOVERY
    assert decide(again, step.at + 1).authority == "first"
    urgent = dataclasses.replace(
        again, live=Certificate("l", "first", NOW - 90 * DAY, NOW + 900), spare=None
    )
    assert decide(urgent, NOW).at <= NOW + 900 * SHARE


def test_a_name_that_was_turned_down_does_not_come_back_early() -> None:
    failures = tuple(Attempt(NOW - 60, "live", "first", "failed") for _ in range(12))
    turned_down = dataclasses.replace(know(first=Reach(reached_at=NOW)), failures=failures)
    alone = dataclasses.replace(turned_down, reach={})
    assert decide(turned_down, NOW).at == decide(alone, NOW).at > NOW + 1000


def test_it_may_be_switched_off_for_the_simulation_only() -> None:
    alone = dataclasses.replace(RULES, shares_reach=False)
    assert decide(know(first=DOWN, second=DOWN), NOW, alone).authority == "first"


@pytest.mark.parametrize(
    ("known", "is_reached", "expected"),
    [
        (None, True, None),
        (None, False, Reach(0.0, NOW, NOW, 1)),
        (DOWN, False, Reach(0.0, DOWN.silent_since, NOW, 4)),
        (DOWN, True, Reach(NOW)),
        (Reach(5.0), True, None),
        (Reach(5.0), False, Reach(5.0, NOW, NOW, 1)),
        (Reach(5.0, NOW + DAY, NOW + DAY, 9), False, Reach(5.0, NOW, NOW, 1)),
    ],
)
def test_what_one_more_attempt_adds(
    known: Reach | None, is_reached: bool, expected: Reach | None
) -> None:
    assert note_try(known, NOW, is_reached=is_reached) == expected


@given(st.lists(st.tuples(st.floats(0, 9e5), st.booleans()), min_size=1))
def test_it_is_silent_exactly_while_the_latest_attempts_were_not_heard(
    tries: list[tuple[float, bool]],
) -> None:
    reach = None
    for after, is_reached in tries:
        reach = note_try(reach, NOW + after, is_reached=is_reached) or reach
    assert bool(reach and reach.silent_since) == (not tries[-1][1])


def test_other_processes_of_the_machine_know_it_too_and_other_machines_do_not(
    tmp_path: Path,
) -> None:
    files = DiskFiles(tmp_path)
    first, second = Reaches(files, "a", ["x"]), Reaches(files, "a", ["x"])
    first.note("x", NOW, is_reached=False)
    first.note("x", NOW + FLOOR, is_reached=False)
    assert second.recall() == {"x": Reach(0.0, NOW, NOW + FLOOR, 2)}
    assert Reaches(files, "b", ["x"]).recall() == {}
    second.note("x", NOW + 99, is_reached=True)
    assert first.recall() == {"x": Reach(reached_at=NOW + 99)}


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    files.write("reach/a/x.json", b'{"reached_at": "no"')
    reaches = Reaches(files, "a", ["x"])
    assert reaches.recall() == {}
    reaches.note("x", NOW, is_reached=False)
    assert reaches.recall()["x"].knocks == 1


def test_a_disk_that_refuses_costs_nobody_a_renewal(tmp_path: Path) -> None:
    (tmp_path / "reach").write_text("in the way")
    Reaches(DiskFiles(tmp_path), "a", ["x"]).note("x", NOW, is_reached=False)


@pytest.mark.parametrize(
    ("fault", "life", "names", "part"),
    [("all-down", "90d", 25, 0.5), ("one-down", "160h", 60, 0.9)],
)
def test_a_fleet_asks_less_and_nobody_is_refused(
    fault: str, life: str, names: int, part: float
) -> None:
    trial = Trial((fault,), LIVES[life], names, 3)
    alone, shared = run_trial(trial, SAVINGS["shared"]), run_trial(trial, Safeguards())
    assert (alone.invalid_seconds, shared.invalid_seconds) == (0, 0)
    assert shared.attempts < alone.attempts * part
    assert min(shared.least) > min(alone.least) - 0.01
