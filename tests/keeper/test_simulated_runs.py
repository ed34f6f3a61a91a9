"""Which lives are lived through, in how many processes, and what is left out."""

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from stentor.keeper.simulation import checkpoint
from stentor.keeper.simulation.checkpoint import Checkpoint, OtherRunError
from stentor.keeper.simulation.faults import CLASSES
from stentor.keeper.simulation.planning import FLEETS, LIVES, Choice, plan_trials
from stentor.keeper.simulation.report import PAIRS, write_report
from stentor.keeper.simulation.runs import run_trials
from stentor.keeper.simulation.trials import Safeguards, Trial, run_trial

TRIALS = [Trial((name,), LIVES["160h"], 2, 7) for name in ("calm", "kills", "one-down", "flaky")]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def test_ten_thousand_centuries_leave_no_class_lifetime_or_size_of_a_fleet_out() -> None:
    planned = {(one.classes, one.life, one.names) for one in plan_trials(10_000, 1)}
    alone = {((name,), life, names) for name, life, names in
             itertools.product(CLASSES, LIVES.values(), FLEETS)}  # fmt: skip
    pairs = {(pair, life, 1) for pair, life in
             itertools.product(itertools.combinations(CLASSES, 2), LIVES.values())}  # fmt: skip
    assert planned == alone | pairs


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    short = list(plan_trials(300, 5))
    assert list(itertools.islice(plan_trials(900, 5), len(short))) == short


def test_processes_live_the_same_lives_as_one_alone() -> None:
    found = {one.trial: one for one in run_trials(TRIALS, Safeguards())}
    assert found == {trial: run_trial(trial) for trial in TRIALS}


def test_a_run_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    path, settings = tmp_path / "run.jsonl", {"seed": 7}
    some = list(run_trials(TRIALS[:2], Safeguards(), Checkpoint(path, settings)))
    with path.open("ab") as file:
        file.write(b'{"trial":{"classes":["cal')
    again = Checkpoint(path, settings)
    assert again.list_done() == set(TRIALS[:2])
    everything = list(run_trials(TRIALS, Safeguards(), again))
    assert {one.trial for one in everything} == set(TRIALS)
    assert [one for one in everything if one.trial in TRIALS[:2]] == some
    assert Checkpoint(path, settings).list_done() == set(TRIALS)
    assert write_report(everything, {}) == write_report(run_trials(TRIALS, Safeguards()), {})


def test_it_goes_on_with_no_other_run(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "run.jsonl", {"seed": 7})
    with pytest.raises(OtherRunError):
        Checkpoint(tmp_path / "run.jsonl", {"seed": 8})


def test_it_goes_on_with_no_run_of_an_earlier_keeper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Checkpoint(tmp_path / "run.jsonl", {})
    monkeypatch.setattr(checkpoint, "sum_up_code", lambda: "another")
    with pytest.raises(OtherRunError):
        Checkpoint(tmp_path / "run.jsonl", {})


def test_no_trial_is_begun_after_the_time_is_over() -> None:
    assert list(run_trials(TRIALS, Safeguards(), seconds=0.0)) == []


def test_the_report_says_what_was_run_and_what_was_not() -> None:
    report = write_report([run_trial(TRIALS[0])], {})
    assert len(report["cells"]) == len(LIVES) * len(FLEETS)
    (cell,) = [one for one in report["cells"] if one["life"] == "160h" and one["names"] == 1]
    assert (cell["classes_run"], len(cell["classes_not_run"])) == (0, len(CLASSES))
    lived = write_report([run_trial(Trial(("calm",), LIVES["160h"], 1, 1))], {})["cells"]
    (cell,) = [one for one in lived if one["life"] == "160h" and one["names"] == 1]
    assert "calm" not in cell["classes_not_run"]
    assert (cell["classes_run"], cell["pairs_run"], cell["pairs_not_run"]) == (1, 0, PAIRS)


def test_less_may_be_chosen() -> None:
    choice = Choice(("calm", "flaky"), ("160h",), (100,), has_pairs=False)
    planned = list(plan_trials(5, 1, choice))
    assert {one.classes for one in planned} == {("calm",), ("flaky",)}
    assert {(one.life, one.names) for one in planned} == {(LIVES["160h"], 100)}
