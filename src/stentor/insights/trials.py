"""Trials of rules and lists from beginning to end, and what each came to: kept for good.

A line of `counting/trials.jsonl` is a trial that is over, with both counts as they stood then.
"""

import os
from datetime import datetime
from typing import Literal

import msgspec

from stentor.insights.trial import Comparison, compare_with_trial
from stentor.lake.lists import RulesFileError
from stentor.lake.trial import (
    Trial,
    adopt_trial,
    begin_trial,
    end_trial,
    load_rules_and_trial,
    read_trial,
)
from stentor.lake.trial_lists import Files, find_files
from stentor.lib.clock import format_instant
from stentor.lib.layout import DataLayout

LEDGER = "trials.jsonl"
MOST_EPISODES = 100
Verdict = Literal["adopted", "ended"]


class EpisodeOutcome(msgspec.Struct, frozen=True):
    """An episode that differed."""

    show: str
    episode: str
    now: int
    tried: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A trial that is over."""

    verdict: Verdict
    by: str
    at: str
    """When it was over; RFC 3339."""
    trial: Trial
    files: list[str] = []
    """Names of the lists that were tried."""
    rule_version: str = ""
    tried_version: str = ""
    days: int = 0
    """That had been counted both ways."""
    days_to_try: int = 0
    now: int = 0
    tried: int = 0
    """Downloads of those days, both ways."""
    reasons: dict[str, tuple[int, int]] = {}
    """Requests of those days by reason, both ways; those of downloads are `contributing`."""
    episodes: list[EpisodeOutcome] = []
    """The greatest changes first."""

    @property
    def change(self) -> int:
        return self.tried - self.now


def begin(
    layout: DataLayout, numbers: dict[str, int], files: Files, by: str, now: datetime
) -> Trial:
    """In place of one that there may be. ValueError, ListError."""
    trial = Trial(
        seconds=numbers["seconds"],
        busy_episodes=numbers["busy_episodes"],
        busy_minutes=numbers["busy_minutes"],
        by=by,
        at=format_instant(now),
    )
    return begin_trial(layout.counting, trial, files)


def finish(
    layout: DataLayout, verdict: Verdict, by: str, now: datetime, at: str | None = None
) -> Outcome | None:
    """Writes down what it came to, then adopts or ends it. None where there is none any more, or
    where it is not the one that began `at`: somebody has put another in its place."""
    trial = read_trial(layout.counting)
    if trial is None or at not in {None, trial.at}:
        return None
    outcome = _describe(layout, trial, verdict, by, now)
    if not any(one.trial == trial and one.verdict == verdict for one in read_outcomes(layout)[:1]):
        _append(layout, outcome)
    if verdict == "adopted":
        adopt_trial(layout.counting)
    else:
        end_trial(layout.counting)
    return outcome


def compare(layout: DataLayout) -> Comparison | None:
    """Both counts so far; None without a trial that can be. RulesFileError."""
    present, tried = load_rules_and_trial(layout.counting)
    if tried is None:
        return None
    return compare_with_trial(layout.lake, present.version, tried.version)


def read_outcomes(layout: DataLayout) -> list[Outcome]:
    """Newest first. A line that was torn by a crash is left out."""
    try:
        lines = (layout.counting / LEDGER).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=Outcome))
        except msgspec.DecodeError:
            continue
    return found[::-1]


def _describe(
    layout: DataLayout, trial: Trial, verdict: Verdict, by: str, now: datetime
) -> Outcome:
    outcome = Outcome(
        verdict=verdict,
        by=by,
        at=format_instant(now),
        trial=trial,
        files=list(find_files(layout.counting, trial.lists)),
    )
    try:
        present, tried = load_rules_and_trial(layout.counting)
    except RulesFileError:
        return outcome
    if tried is None:
        return outcome
    found = compare_with_trial(layout.lake, present.version, tried.version)
    return msgspec.structs.replace(
        outcome,
        rule_version=present.version,
        tried_version=tried.version,
        days=found.days,
        days_to_try=found.days_to_try,
        now=found.downloads.now,
        tried=found.downloads.tried,
        reasons={name: (pair.now, pair.tried) for name, _, pair in found.reasons},
        episodes=[
            EpisodeOutcome(*key, each.downloads.now, each.downloads.tried)
            for key, each in found.episodes[:MOST_EPISODES]
        ],
    )


def _append(layout: DataLayout, outcome: Outcome) -> None:
    layout.counting.mkdir(parents=True, exist_ok=True)
    with (layout.counting / LEDGER).open("ab") as file:
        file.write(b"\n" + msgspec.json.encode(outcome) + b"\n")
        file.flush()
        os.fsync(file.fileno())
