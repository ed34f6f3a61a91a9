"""The simulation: no invalid second with every guard on, and some with one off."""

import logging

import pytest
import structlog

from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.outage import measure_survivable_outage
from stentor.keeper.simulation.runs import LIVES, write_report
from stentor.keeper.simulation.trials import GUARDS, Safeguards, Trial, run_trial

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
