"""Several shows beside one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stentor.catalog.models import Show
from stentor.insights.reports.period import Period
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.report import Report, make_report
from stentor.insights.reports.tables import Sheet


@dataclass(frozen=True)
class ShowLine:
    """What one show came to."""

    show: Show
    report: Report


def read_lines(
    rows: ShowRows, shows: Sequence[Show], period: Period, now: datetime
) -> list[ShowLine]:
    """Most downloads first."""
    lines = [ShowLine(show, make_report(rows.of(show.id), period, now=now)) for show in shows]
    return sorted(lines, key=lambda line: line.report.total, reverse=True)


def make_shows_sheet(lines: Sequence[ShowLine]) -> Sheet:
    """Listeners of shows do not add up: many listen to several."""
    return Sheet(
        "shows",
        ["Show", "Downloads", "Days before", "Different listeners"],
        [
            (
                line.show.title,
                line.report.total,
                line.report.earlier.downloads if line.report.earlier else None,
                line.report.audience.listeners,
            )
            for line in lines
        ],
    )
