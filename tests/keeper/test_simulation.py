"""The simulation: no invalid second with every guard on, and some with one off."""

import logging
import random

import pytest
import structlog

from stentor.contracts.renewal import Event
from stentor.keeper.life.decision import decide
from stentor.keeper.life.history import History
from stentor.keeper.life.records import Certificate, Situation
from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.outage import measure_survivable_outage
from stentor.keeper.simulation.planning import LIVES
from stentor.keeper.simulation.report import write_report
from stentor.keeper.simulation.trials import GUARDS, Safeguards, Trial, run_trial
from stentor.keeper.simulation.world import BEGIN, Setting, World

LIFE = LIVES["160h"]


@pytest.fixture(autouse=True)
def quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("name", CLASSES)
def test_nobody_is_refused(name: str) -> None:
    outcome = run_trial(Trial((name,), LIFE, 1, 7))
    assert outcome.invalid_seconds == 0
    assert outcome.issued > 2
    assert outcome.false_pages == 0


@pytest.mark.parametrize(
    ("guard", "fault"),
    [
        ("ari", "advice-alone"),
        ("spare", "all-down"),
        ("deadline", "all-down-to-the-end"),
        ("fallback", "rate-limit"),
        ("verify", "wrong-chain"),
        ("served", "stuck-worker"),
        ("lock", "five-nodes"),
        ("resume", "crash-loop"),
        ("revocation", "listed-only"),
    ],
)
def test_a_guard_that_is_off_is_missed(guard: str, fault: str) -> None:
    trials = [Trial((fault,), LIFE, 1, seed) for seed in range(9)]
    assert sum(run_trial(trial).invalid_seconds for trial in trials) == 0
    assert sum(run_trial(trial, GUARDS[guard]).invalid_seconds for trial in trials) > 0


def test_a_seed_lives_the_same_lives() -> None:
    trial = Trial(("flaky", "kills"), LIFE, 2, 5)
    assert run_trial(trial) == run_trial(trial)


def test_nearly_every_second_of_an_outage_is_survived() -> None:
    assert measure_survivable_outage(LIFE, 1, Safeguards()) >= 0.99
    assert measure_survivable_outage(LIFE, 1, GUARDS["deadline"]) < 0.99


def test_the_report_adds_up() -> None:
    outcomes = [run_trial(Trial(("one-down",), LIFE, 3, seed)) for seed in range(3)]
    report = write_report(outcomes, {"160h": 1.0})
    assert report["orders"] == sum(one.orders for one in outcomes)
    assert set(report["by_class"]) == {"one-down"}
    assert report["by_class"]["one-down"]["invalid_seconds"] == 0
    assert report["centuries"] == pytest.approx(sum(one.years for one in outcomes) / 100, abs=0.01)


@pytest.mark.parametrize(
    ("pair", "life"),
    [
        (("all-down-to-the-end", "not-yet-valid"), "160h"),
        (("all-down-to-the-end", "flaky"), "160h"),
        (("one-down", "mass-revocation"), "45d"),
        (("advice-2099", "clock-behind"), "45d"),
        (("listed-only", "stuck-worker"), "160h"),
        (("stuck-worker", "dead-master"), "160h"),
        (("all-down-to-the-end", "stuck-worker"), "45d"),
        (("five-nodes", "wrong-name"), "160h"),
        (("few-duplicates", "crash-loop"), "45d"),
    ],
)
def test_two_faults_at_once_cost_nobody_anything_that_could_be_helped(
    pair: tuple[str, str], life: str
) -> None:
    for seed in range(4):
        assert run_trial(Trial(pair, LIVES[life], 1, seed)).invalid_seconds == 0


def test_a_worker_that_is_stuck_is_replaced_within_seconds_of_what_it_does_not_take_up() -> None:
    world = World(Setting(LIFE, 1), random.Random(3))
    world.at(world.now + 1, lambda: world.supervision.stick(1))
    ledger, moment = world.nodes[0].keeping.renewals.ledger, BEGIN
    while not any(event.kind in {"issued", "swapped"} for event in ledger.read("n0")):
        moment += 60
        world.run(moment)
    live = ledger.read("n0")[-1].slot == "live"
    world.run(moment + (120 if live else LIFE))
    assert not world.edges.stuck
    assert len(set(world.edges.look("n0", world.now))) == 1


def test_only_an_outage_that_outlasts_everything_excuses_an_invalid_second() -> None:
    hopeless = run_trial(Trial(("all-down", "mass-revocation"), LIVES["45d"], 1, 182291845))
    assert set(hopeless.hopeless) == {"every authority is down"}
    assert hopeless.invalid_seconds == 0
    alone = run_trial(Trial(("all-down",), LIFE, 1, 1), GUARDS["spare"])
    assert alone.hopeless == {}, "a fault alone excuses nothing"
    off = [
        run_trial(Trial(("calm", "rate-limit"), LIFE, 1, seed), GUARDS["fallback"])
        for seed in range(9)
    ]
    assert sum(one.invalid_seconds for one in off) > 0, "another authority could have issued"


def test_orders_without_end_are_broken_off_and_called_so() -> None:
    outcome = run_trial(Trial(("advice-past",), LIFE, 1, 0), GUARDS["ari"])
    assert outcome.is_runaway
    assert not run_trial(Trial(("advice-past",), LIFE, 1, 0)).is_runaway


def test_a_long_row_of_failures_still_asks_the_authorities_in_turn() -> None:
    history = History()
    asked = set()
    for turn in range(400):
        failures = {"failures": tuple(history.failures)}
        given = Situation("a.example", ("x", "y"), Certificate("f", "z", 0.0, 100.0), **failures,
                          earlier_failures=history.earlier_failures)  # fmt: skip
        step = decide(given, 1e6 + turn * 5000.0)
        assert step.action == "order"
        if turn > 300:
            asked.add(step.authority)
        history.add(Event(1e6 + turn * 5000.0, "attempt", "live", step.authority))
    assert asked == {"x", "y"}


def test_a_round_that_a_dead_keeper_missed_is_made_up_for() -> None:
    """It died in an order that it made because its clock had been set right."""
    outcome = run_trial(Trial(("crash-loop", "clock-behind"), LIVES["64d"], 1, 3275421502))
    assert (outcome.invalid_seconds, outcome.hopeless) == (0, {})


@pytest.mark.parametrize("seed", [7, 19])
def test_trying_another_authority_does_not_cost_the_order_that_is_open(seed: int) -> None:
    outcome = run_trial(Trial(("few-duplicates", "flaky"), 160 * 3600.0, 1, seed))
    assert (outcome.invalid_seconds, outcome.hopeless) == (0, {})


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize(("fault", "most"), [("clock-ahead", 14), ("advice-past", 60)])
def test_no_fault_of_a_clock_or_an_authority_makes_it_order_without_end(
    fault: str, most: int, life: str
) -> None:
    """In three lives of a pair, of which every third needs an order at least."""
    for seed in (1, 2):
        assert run_trial(Trial((fault,), LIVES[life], 1, seed)).orders <= most
