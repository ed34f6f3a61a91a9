"""A report in the words and charts of its page."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings

from stentor.insights.explanations import name_span, read_seconds
from stentor.insights.reports.ahead import Ahead
from stentor.insights.reports.grouping import group_days
from stentor.insights.reports.impressions import ImpressionReport
from stentor.insights.reports.plots import Amount, Plot, plot_bars
from stentor.insights.reports.report import Report
from stentor.insights.reports.tables import NAMES, Sheet
from stentor.lake.reports.checks import Check
from stentor.lake.rollups import read_counted_until
from stentor.studio.views.reports.asking import Question

SHOWN = 8
"""Rows of a division before the rest is folded away."""

Releases = Mapping[date, Sequence[str]]
"""Titles of the episodes that came out on a day."""


def describe_report(
    report: Report,
    sheets: Mapping[str, Sheet],
    question: Question,
    checks: Sequence[Check],
    *,
    ahead: Ahead | None = None,
    releases: Releases | None = None,
    impressions: ImpressionReport | None = None,
) -> dict[str, Any]:
    """What the templates of shows, episodes and organisations have in common."""
    return {
        "report": report,
        "ahead": ahead,
        "plot": plot_downloads(report, question.today, ahead, releases or {}),
        "hours_plot": plot_hours(report),
        "plot_sheet": sheets[f"{report.step}s"],
        "hours_sheet": sheets["hours"],
        "divisions": [
            (name, title, sheets[name], sheets[name].rows[:SHOWN], sheets[name].rows[SHOWN:])
            for name, title in NAMES.items()
        ],
        "impressions": impressions,
        "impressions_plot": impressions and plot_days(impressions.by_day, question.today),
        "impressions_sheet": sheets.get("impressions"),
        "last_check": checks[0] if checks else None,
        "differing": [check for check in checks if check.differing],
        "threshold": name_span(read_seconds()),
        "counted_until": read_counted_until(settings.STENTOR_LAYOUT.lake),
        **question.fields,
    }


def plot_downloads(report: Report, today: date, ahead: Ahead | None, releases: Releases) -> Plot:
    """By the step of the report; the days ahead only by the day."""
    if report.step == "hour":
        return plot_bars(
            [
                Amount(f"{at:%-d %b %H:%M}", n, f"{at:%a %-d %b, %H:%M}: {n:,}")
                for at, n in report.by_hour
            ]
        )
    if report.step == "day":
        return plot_days(report.by_day, today, ahead.by_day if ahead else (), releases)
    return plot_bars(
        [
            Amount(
                f"{group.first:%-d %b}" if report.step == "week" else f"{group.first:%b %Y}",
                group.number,
                f"{group.name}: {group.number:,}",
                is_pale=group.last >= today,
            )
            for group in group_days(report.by_day, report.step)
        ]
    )


def plot_days(
    by_day: Sequence[tuple[date, int]],
    today: date,
    ahead: Sequence[tuple[date, int]] = (),
    releases: Releases | None = None,
) -> Plot:
    """Today, which is not over, is paler."""
    out = releases or {}
    return plot_bars(
        [make_amount(day, n, out.get(day, ()), is_pale=day == today) for day, n in by_day],
        [make_amount(day, n, (), is_pale=True, note=" expected") for day, n in ahead],
    )


def make_amount(
    day: date, number: int, released: Sequence[str], *, is_pale: bool, note: str = ""
) -> Amount:
    out = f"; out: {', '.join(released)}" if released else ""
    words = f"{day:%a %-d %b %Y}: {number:,}{note}{out}"
    return Amount(f"{day:%-d %b}", number, words, is_pale, ", ".join(released))


def plot_hours(report: Report) -> Plot:
    """Which hour of the day people download in."""
    return plot_bars(
        [
            Amount(f"{hour:02}", n, f"{hour:02}:00 to {(hour + 1) % 24:02}:00: {n:,}")
            for hour, n in enumerate(report.by_hour_of_day)
        ]
    )
