"""Two counts of the same days held against each other: by the rules in force and by others."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from stentor.counting.reasons import REASONS
from stentor.insights.explanations import explain_reason
from stentor.insights.reports.tables import Sheet
from stentor.lake.rollups import DayRollup, find_rollup, find_rollups, read_rollup
from stentor.lake.trial import read_trial_days

CONTRIBUTING = "contributing"
Key = tuple[str, str]
"""Ids of a show and an episode; empty where a request named none."""


@dataclass(frozen=True)
class Pair:
    """A number by the rules in force, and by those that are tried."""

    now: int
    tried: int

    @property
    def change(self) -> int:
        return self.tried - self.now


@dataclass
class EpisodePair:
    """One episode over all days that were tried."""

    downloads: Pair
    reasons: dict[str, int] = field(default_factory=dict)
    """How many more (or fewer) of its requests have each reason, where it is not the same."""


@dataclass(frozen=True)
class Comparison:
    """Of all days that were counted both ways."""

    days: int
    days_to_try: int
    """With those that are still to be counted."""
    downloads: Pair
    by_day: list[tuple[date, Pair]]
    reasons: list[tuple[str, str, Pair]]
    """Requests by reason, those that contribute first: name, words, both numbers."""
    episodes: list[tuple[Key, EpisodePair]]
    """That differ, the greatest change first."""

    @property
    def is_done(self) -> bool:
        return self.days >= self.days_to_try


def compare_with_trial(lake: Path, rule_version: str, tried_version: str) -> Comparison:
    """What there is so far."""
    pairs = [
        (now, tried)
        for tried in read_trial_days(lake, tried_version)
        if (now := _read_now(lake, tried.day, rule_version))
    ]
    episodes = _compare_episodes(pairs)
    reasons = (_sum_reasons(day[0] for day in pairs), _sum_reasons(day[1] for day in pairs))
    return Comparison(
        days=len(pairs),
        days_to_try=len(list(find_rollups(lake).glob("*.json"))),
        downloads=Pair(
            sum(_count(now) for now, _ in pairs), sum(_count(tried) for _, tried in pairs)
        ),
        by_day=[(now.day, Pair(_count(now), _count(tried))) for now, tried in pairs],
        reasons=[
            (name, explain_reason(name), Pair(reasons[0][name], reasons[1][name]))
            for name in (CONTRIBUTING, *REASONS)
            if reasons[0][name] or reasons[1][name]
        ],
        episodes=sorted(
            ((key, each) for key, each in episodes.items() if each.downloads.change),
            key=lambda item: (-abs(item[1].downloads.change), item[0]),
        ),
    )


def _read_now(lake: Path, day: date, rule_version: str) -> DayRollup | None:
    """None while the lake is at it."""
    try:
        rollup = read_rollup(find_rollup(lake, day))
    except (OSError, ValueError):
        return None
    return rollup if rollup.rule_version == rule_version else None


def _count(day: DayRollup) -> int:
    return sum(row.downloads for row in day.episodes)


def _sum_reasons(days: Iterable[DayRollup]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for day in days:
        for row in day.episodes:
            sums[CONTRIBUTING] += row.contributing
            sums.update(row.rejected)
    return sums


def _compare_episodes(pairs: Iterable[tuple[DayRollup, DayRollup]]) -> dict[Key, EpisodePair]:
    downloads: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    reasons: dict[Key, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        for side, (day, sign) in enumerate(zip(pair, (-1, 1), strict=True)):
            for row in day.episodes:
                key = row.show or "", row.episode or ""
                downloads[key][side] += row.downloads
                for reason, number in row.rejected.items():
                    reasons[key][reason] += sign * number
                reasons[key][CONTRIBUTING] += sign * row.contributing
    return {
        key: EpisodePair(Pair(*both), {name: n for name, n in reasons[key].items() if n})
        for key, both in downloads.items()
    }


def make_trial_sheet(comparison: Comparison, titles: dict[Key, str]) -> Sheet:
    """Every episode that differs."""
    return Sheet(
        "episodes",
        ["Episode", "Show id", "Episode id", "Now", "Tried", "Change", "Requests by reason"],
        [
            (
                titles.get(key, ""),
                *key,
                each.downloads.now,
                each.downloads.tried,
                each.downloads.change,
                "; ".join(f"{name} {n:+d}" for name, n in sorted(each.reasons.items())),
            )
            for key, each in comparison.episodes
        ],
    )
