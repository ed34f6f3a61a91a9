"""Several shows beside one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stentor.catalog.models import Show
from stentor.insights.reports.period import Period
from stentor.insights.reports.tables import Sheet
from stentor.insights.reports.together import ShowTotals, TogetherRows, total_each


@dataclass(frozen=True)
class ShowLine:
    """What one show came to."""

    show: Show
    report: ShowTotals


def read_lines(
    rows: TogetherRows, shows: Sequence[Show], period: Period, now: datetime
) -> list[ShowLine]:
    """Most downloads first."""
    totals = total_each(rows, [show.id for show in shows], period, now)
    lines = [ShowLine(show, totals[show.id]) for show in shows]
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
