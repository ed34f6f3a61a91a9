"""Where every request went: into a download, or to the one reason why not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from stentor.counting.reasons import REASONS
from stentor.insights.explanations import explain_reason, read_seconds
from stentor.insights.reports.reading import DayOfRequests, ShowRows, Span
from stentor.insights.reports.tables import Sheet
from stentor.lake.reports.comparing import DayComparison
from stentor.lake.reports.store import WHOLE_SHOW


@dataclass(frozen=True)
class Requests:
    """Of a show or an episode, over some UTC days: `requests` = `contributing` + all rejected."""

    days: list[DayOfRequests]

    @property
    def downloads(self) -> int:
        return sum(day.counts.downloads for day in self.days)

    @property
    def contributing(self) -> int:
        return sum(day.counts.contributing for day in self.days)

    @property
    def requests(self) -> int:
        return sum(day.counts.requests for day in self.days)

    @property
    def rejected(self) -> int:
        return self.requests - self.contributing

    @property
    def reasons(self) -> list[tuple[str, str, int]]:
        """Each reason that occurred, in the order of the rules: its name, its words, how many."""
        sums: Counter[str] = Counter()
        for day in self.days:
            sums.update(day.counts.rejected)
        order = [*(reason for reason in REASONS if sums[reason]), *(sums.keys() - {*REASONS})]
        seconds = read_seconds()
        return [(reason, explain_reason(reason, seconds), sums[reason]) for reason in order]

    @property
    def rule_versions(self) -> list[str]:
        """That these days were counted by, in the order of time."""
        return list(dict.fromkeys(day.rule_version for day in self.days))


def read_requests(rows: ShowRows, span: Span, episode_id: str | None = None) -> Requests:
    """Of days that had a request; of one episode, or of the whole show."""
    return Requests(list(rows.iterate_requests(span, episode_id or WHOLE_SHOW)))


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
                (day.day.isoformat(), day.counts.requests, day.counts.contributing,
                 day.counts.downloads,
                 *(day.counts.rejected.get(reason, 0) for reason, _, _ in reasons),
                 day.rule_version)
                for day in requests.days
            ],
        ),
    ]  # fmt: skip
    return {sheet.name: sheet for sheet in sheets}
