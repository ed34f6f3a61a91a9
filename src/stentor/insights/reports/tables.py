"""Every chart's numbers as rows: the same for the page's tables and for spreadsheets."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from stentor.insights.regions import name_region
from stentor.insights.reports.ahead import Ahead
from stentor.insights.reports.grouping import Step, group_days
from stentor.insights.reports.growth import AGES, Growth
from stentor.insights.reports.report import Report
from stentor.insights.reports.retention import Retention
from stentor.lib.countries import name_country

Cell = str | int | float | None
GROUPED: tuple[Step, ...] = ("week", "month")
NAMES = {
    "apps": "App",
    "devices": "Device",
    "systems": "Operating system",
    "countries": "Country",
    "regions": "Region",
}
PLACES: dict[str, Callable[[str], str | None]] = {
    "countries": name_country,
    "regions": name_region,
}


@dataclass(frozen=True)
class Sheet:
    """One table."""

    name: str
    heads: Sequence[str]
    rows: list[Sequence[Cell]]

    def write_csv(self) -> str:
        """RFC 4180; texts that a spreadsheet would take for a formula begin with an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.heads)
        writer.writerows([_defuse(cell) for cell in row] for row in self.rows)
        return out.getvalue()


def list_sheets(
    report: Report, titles: Mapping[str, str], ahead: Ahead | None = None
) -> dict[str, Sheet]:
    """Of a report, by name; `titles` are those of episodes by id."""
    zone = report.period.zone.key
    sheets = [
        Sheet(
            "days",
            [f"Day ({zone})", "Downloads", "Is expected"],
            [
                *((day.isoformat(), number, "no") for day, number in report.by_day),
                *((day.isoformat(), n, "yes") for day, n in (ahead.by_day if ahead else ())),
            ],
        ),
        Sheet(
            "hours",
            [f"Hour ({zone})", "Downloads"],
            [(f"{hour:%Y-%m-%d %H:%M}", number) for hour, number in report.by_hour]
            or [(f"{hour:02}:00", number) for hour, number in enumerate(report.by_hour_of_day)],
        ),
        *(
            Sheet(
                f"{step}s",
                [f"First day ({zone})", "Last day", "Downloads"],
                [
                    (group.first.isoformat(), group.last.isoformat(), group.number)
                    for group in group_days(report.by_day, step)
                ],
            )
            for step in GROUPED
        ),
        *(make_division_sheet(name, counts) for name, counts in report.divisions.items()),
        Sheet(
            "episodes",
            ["Episode", "Episode id", "Downloads"],
            [
                (titles.get(row.episode_id, "No longer there"), row.episode_id, row.downloads)
                for row in report.by_episode
            ],
        ),
    ]
    return {sheet.name: sheet for sheet in sheets}


def make_division_sheet(name: str, counts: Sequence[tuple[str, int]]) -> Sheet:
    """Codes of places stand first, their English names last; None where a name is not known."""
    heads, rows = [NAMES[name], "Downloads", "Share"], rank_with_shares(counts)
    if say := PLACES.get(name):
        names = (None if code == "unknown" else say(code) for code, _ in counts)
        return Sheet(
            name, [*heads, "Name"], [(*row, said) for row, said in zip(rows, names, strict=True)]
        )
    return Sheet(name, heads, rows)


def rank_with_shares(counts: Sequence[tuple[str, int]]) -> list[Sequence[Cell]]:
    total = sum(number for _, number in counts)
    return [(name, number, round(number / total, 4)) for name, number in counts]


def make_growth_sheet(growths: Iterable[Growth]) -> Sheet:
    """The first days of each episode, and who came back."""
    return Sheet(
        "growth",
        ["Episode", "Published", *(f"First {age} days" for age in AGES), "So far", "Returned"],
        [
            (
                each.release.title,
                each.release.released_at.isoformat(timespec="minutes"),
                *(each.firsts[age] for age in AGES),
                each.cumulated[-1] if each.cumulated else 0,
                None if each.returned is None else round(each.returned, 4),
            )
            for each in growths
        ],
    )


def make_curves_sheet(growths: Sequence[Growth]) -> Sheet:
    """Downloads by the end of each day of age, a column an episode."""
    longest = max((len(each.cumulated) for each in growths), default=0)
    return Sheet(
        "curves",
        ["Day", *(each.release.title for each in growths)],
        [
            (
                age + 1,
                *(each.cumulated[age] if age < len(each.cumulated) else None for each in growths),
            )
            for age in range(longest)
        ],
    )


def make_first_days_sheet(growth: Growth | None, typical: Sequence[float]) -> Sheet:
    """One episode beside what is typical of those before it."""
    own = growth.cumulated if growth and growth.release.is_counted else []
    return Sheet(
        "first-days",
        ["Day", "Downloads so far", "Typical"],
        [
            (age + 1, number, round(typical[age]) if age < len(typical) else None)
            for age, number in enumerate(own)
        ],
    )


def make_retention_sheet(retention: Retention) -> Sheet:
    return Sheet(
        "retention",
        ["Second", "Share of downloads that took it"],
        [(n * retention.step, round(share, 4)) for n, share in enumerate(retention.shares)],
    )


def _defuse(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@"} else cell
