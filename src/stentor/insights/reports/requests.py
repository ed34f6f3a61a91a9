"""Where every request went: into a download, or to the one reason why not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stentor.counting.reasons import REASONS
from stentor.insights.explanations import explain_reason
from stentor.insights.reports.reading import Span
from stentor.insights.reports.tables import Sheet
from stentor.insights.rollup_files import iterate_days
from stentor.lake.reports.comparing import DayComparison
from stentor.lake.rollups import EpisodeDay


@dataclass(frozen=True)
class DayOfRequests:
    """One UTC day."""

    day: date
    downloads: int
    contributing: int
    rejected: dict[str, int]
    rule_version: str

    @property
    def requests(self) -> int:
        return self.contributing + sum(self.rejected.values())


@dataclass(frozen=True)
class Requests:
    """Of a show or an episode, over some UTC days: `requests` = `contributing` + all rejected."""

    days: list[DayOfRequests]

    @property
    def downloads(self) -> int:
        return sum(day.downloads for day in self.days)

    @property
    def contributing(self) -> int:
        return sum(day.contributing for day in self.days)

    @property
    def requests(self) -> int:
        return sum(day.requests for day in self.days)

    @property
    def rejected(self) -> int:
        return self.requests - self.contributing

    @property
    def reasons(self) -> list[tuple[str, str, int]]:
        """Each reason that occurred, in the order of the rules: its name, its words, how many."""
        sums: Counter[str] = Counter()
        for day in self.days:
            sums.update(day.rejected)
        order = [*(reason for reason in REASONS if sums[reason]), *(sums.keys() - {*REASONS})]
        return [(reason, explain_reason(reason), sums[reason]) for reason in order]

    @property
    def rule_versions(self) -> list[str]:
        """That these days were counted by, in the order of time."""
        return list(dict.fromkeys(day.rule_version for day in self.days))


def read_requests(lake: Path, show_id: str, span: Span, episode_id: str | None = None) -> Requests:
    """Of days that had a request."""
    return Requests(list(_iterate(lake, show_id, span, episode_id)))


def _iterate(
    lake: Path, show_id: str, span: Span, episode_id: str | None
) -> Iterator[DayOfRequests]:
    for day in iterate_days(lake, show_id, *span):
        rows = [row for row in day.episodes if episode_id in {None, row.episode}]
        if rows:
            yield _sum(day.day, day.rule_version, rows)


def _sum(day: date, rule_version: str, rows: list[EpisodeDay]) -> DayOfRequests:
    rejected: Counter[str] = Counter()
    for row in rows:
        rejected.update(row.rejected)
    return DayOfRequests(
        day,
        sum(row.downloads for row in rows),
        sum(row.contributing for row in rows),
        dict(rejected),
        rule_version,
    )


@dataclass(frozen=True)
class EarlierRules:
    """What days came to by rules of before, and what the same days come to now."""

    rule_version: str
    days: int
    then: int
    now: int

    @property
    def change(self) -> int:
        return self.now - self.then


def list_earlier_rules(compared: Iterable[DayComparison]) -> list[EarlierRules]:
    """One for each version that days were counted by."""
    sums: dict[str, list[int]] = {}
    for day in compared:
        for version, then in day.before.items():
            days, before, now = sums.get(version, [0, 0, 0])
            sums[version] = [days + 1, before + then, now + day.downloads]
    return [EarlierRules(version, *numbers) for version, numbers in sums.items()]


def make_earlier_sheet(earlier: Iterable[EarlierRules]) -> Sheet:
    return Sheet(
        "earlier-rules",
        ["Rules", "Days", "Downloads then", "The same days now", "Difference"],
        [(one.rule_version, one.days, one.then, one.now, one.change) for one in earlier],
    )


def make_request_sheets(requests: Requests) -> dict[str, Sheet]:
    """By reason, and by day with a column for each reason."""
    reasons = requests.reasons
    sheets = [
        Sheet(
            "reasons",
            ["Reason", "In words", "Requests"],
            [("contributing", "Belongs to a download", requests.contributing), *reasons],
        ),
        Sheet(
            "requests",
            ["Day (UTC)", "Requests", "Contributing", "Downloads",
             *(reason for reason, _, _ in reasons), "Rules"],
            [
                (day.day.isoformat(), day.requests, day.contributing, day.downloads,
                 *(day.rejected.get(reason, 0) for reason, _, _ in reasons), day.rule_version)
                for day in requests.days
            ],
        ),
    ]  # fmt: skip
    return {sheet.name: sheet for sheet in sheets}
