"""Of many names with something to do, those come first that have the least time."""

import random

import pytest

from stentor.keeper.life.decision import decide
from stentor.keeper.life.records import Certificate, Situation
from stentor.keeper.public import AT_ONCE, Keeping
from stentor.keeper.simulation.planning import LIVES
from stentor.keeper.simulation.world import BEGIN, Setting, World
from stentor.keeper.urgency import FIRST, compute_urgency

DAY = 86_400.0
NOW = 1_800_000_000.0
LIVE = Certificate("l", "first", NOW - 80 * DAY, NOW + 10 * DAY)
SPARE = Certificate("s", "second", NOW - 40 * DAY, NOW + 50 * DAY)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Situation("a", ("first", "second"), LIVE, SPARE, revoked=frozenset("l")), FIRST),
        (Situation("a", ("first",), None, None), (1, 0.0)),
        (Situation("a", ("first",), LIVE, revoked=frozenset("l")), (1, 0.0)),
        (Situation("a", ("first",), LIVE), (1, 10 * DAY)),
        (Situation("a", ("first",), SPARE), (2, 50 * DAY)),
    ],
)
def test_how_urgent_it_is(given: Situation, expected: tuple[int, float]) -> None:
    assert compute_urgency(given, decide(given, NOW), NOW) == expected


@pytest.fixture
def keeping() -> tuple[Keeping, World, list[str]]:
    """Thirty names whose time has come, and a record of those that are worked on."""
    world = World(Setting(LIVES["90d"], 30), random.Random(4))
    world.now = BEGIN + LIVES["90d"] * 0.68
    one, begun = world.nodes[0].keeping, []
    one._work_quietly = begun.append
    return one, world, begun


def test_the_first_are_those_with_the_least_left(keeping: tuple[Keeping, World, list[str]]) -> None:
    one, world, begun = keeping
    one.take_round(world.names)
    due = [name for name in world.names if one.is_due(name)]
    assert len(due) > 2 * AT_ONCE
    in_need = sorted(due, key=one.find_urgency)
    assert set(begun) == set(in_need[:AT_ONCE])
    one._at_work.clear()
    one.take_round(world.names)
    assert set(begun[AT_ONCE:]) == set(in_need[:AT_ONCE]), "they are still the most urgent"


def test_a_spare_that_can_take_over_comes_before_every_order(
    keeping: tuple[Keeping, World, list[str]],
) -> None:
    one, world, begun = keeping
    last = max(world.names, key=lambda name: one.find_urgency(name) or FIRST)
    world.files.remove(f"public/{last}.pem")
    one.take_round(world.names)
    urgencies = [one.find_urgency(name) for name in begun]
    assert last in begun
    assert urgencies == sorted(urgencies)


def test_names_that_are_gone_are_not_waited_for(keeping: tuple[Keeping, World, list[str]]) -> None:
    one, world, begun = keeping
    one.take_round(world.names)
    one._at_work.clear()
    del begun[:]
    one.take_round(["n0"])
    assert set(begun) <= {"n0"}
    assert not one._waiting
