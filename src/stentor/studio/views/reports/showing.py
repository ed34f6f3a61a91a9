"""A report in the words and charts of its page."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from stentor.insights.reports.ahead import Ahead
from stentor.insights.reports.plots import Amount, Plot, plot_bars
from stentor.insights.reports.report import Report
from stentor.insights.reports.tables import NAMES, Sheet
from stentor.lake.reports.checking import Check
from stentor.studio.views.reports.asking import Question

SHOWN = 8
"""Rows of a division before the rest is folded away."""


def describe_report(
    report: Report,
    sheets: Mapping[str, Sheet],
    question: Question,
    ahead: Ahead | None,
    checks: Sequence[Check],
) -> dict[str, Any]:
    """What the templates of shows and episodes have in common."""
    return {
        "report": report,
        "ahead": ahead,
        "plot": plot_days(report, question.today, ahead),
        "hours_plot": plot_hours(report),
        "days_sheet": sheets["days"],
        "hours_sheet": sheets["hours"],
        "divisions": [
            (name, title, sheets[name], sheets[name].rows[:SHOWN], sheets[name].rows[SHOWN:])
            for name, title in NAMES.items()
        ],
        "last_check": checks[0] if checks else None,
        "differing": [check for check in checks if check.differing],
        **question.fields,
    }


def plot_days(report: Report, today: date, ahead: Ahead | None) -> Plot:
    """By day, or by the hour where the period is short."""
    if report.by_hour:
        return plot_bars(
            [Amount(f"{at:%H:%M}", n, f"{at:%a %-d %b, %H:%M}: {n:,}") for at, n in report.by_hour]
        )
    return plot_bars(
        [make_amount(day, n, is_pale=day == today) for day, n in report.by_day],
        [make_amount(day, n, is_pale=True) for day, n in (ahead.by_day if ahead else ())],
    )


def make_amount(day: date, number: int, *, is_pale: bool) -> Amount:
    return Amount(f"{day:%-d %b}", number, f"{day:%a %-d %b %Y}: {number:,}", is_pale)


def plot_hours(report: Report) -> Plot:
    """Which hour of the day people download in."""
    return plot_bars(
        [
            Amount(f"{hour:02}", n, f"{hour:02}:00 to {hour + 1:02}:00: {n:,}")
            for hour, n in enumerate(report.by_hour_of_day)
        ]
    )
