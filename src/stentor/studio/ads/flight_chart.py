"""One flight's delivery, in charts and a table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from stentor.campaigns.models import Flight
from stentor.campaigns.reporting.course import Course, find_course
from stentor.campaigns.reporting.progress import Progress
from stentor.insights.chart import LEFT, RIGHT
from stentor.insights.reports.plots import Amount, Plot, plot_bars, plot_lines
from stentor.insights.reports.tables import Cell, Sheet

MOST_DAYS = 120
"""Of the bars; the line and the table have all."""
LINES = ("Delivered", "Due", "Expected")


def describe_flight_chart(
    flight: Flight, by_day: Counter[date], progress: Progress, now: datetime
) -> dict[str, Any]:
    """What the flight's page needs; nothing before its first impression and its first pace."""
    course = find_course(flight, by_day, progress, now)
    if not (by_day or course.due):
        return {"course": course}
    return {
        "course": course,
        "course_plot": plot_course(course),
        "day_plot": plot_days(course, by_day, now.astimezone(ZoneInfo(flight.zone)).date()),
        "course_lines": [name for name, numbers in list_lines(course) if numbers],
        "days_sheet": make_sheet(course, by_day, flight.zone),
    }


def list_lines(course: Course) -> list[tuple[str, list[float]]]:
    """What is expected goes on from what was delivered, and is drawn below it."""
    delivered = [float(number) for number in course.delivered]
    passed = delivered[: len(course.days) - len(course.ahead)]
    expected = [*passed, *course.ahead] if course.ahead else []
    return list(zip(LINES, (delivered, course.due, expected), strict=True))


def plot_course(course: Course) -> Plot:
    """Running totals; what is still expected stands on a shaded ground."""
    lines = [(name, [0.0, *numbers] if numbers else []) for name, numbers in list_lines(course)]
    plot = plot_lines(lines, ["", *(f"{day:%-d %b}" for day in course.days)])
    columns = [
        replace(column, words=words)
        for column, words in zip(plot.columns[1:], tell_days(course), strict=True)
    ]
    plot = replace(plot, columns=columns, lines=plot.lines[::-1])  # what was delivered is on top
    if not course.ahead:
        return plot
    room = (RIGHT - LEFT) / len(course.days)
    begin = LEFT + room * (len(course.days) - len(course.ahead))
    return replace(plot, band=(round(begin, 2), round(RIGHT - begin, 2)))


def tell_days(course: Course) -> Iterator[str]:
    """What is read out of each day: what was delivered, or what is expected."""
    for place, day in enumerate(course.days):
        told = [
            f"{name} {numbers[place]:,.0f}"
            for name, numbers in list_lines(course)
            if place < len(numbers) and not (name == "Expected" and place < len(course.delivered))
        ]
        yield f"{day:%a %-d %b}: {'; '.join(told)}"


def plot_days(course: Course, by_day: Counter[date], today: date) -> Plot:
    passed = [day for day in course.days if day <= today][-MOST_DAYS:]
    ahead = [(day, round(number)) for day, number in course.gains if day > today]
    return plot_bars(
        [make_amount(day, by_day[day], is_pale=day == today) for day in passed],
        [make_amount(day, number, is_pale=True) for day, number in ahead],
    )


def make_amount(day: date, number: int, *, is_pale: bool) -> Amount:
    return Amount(f"{day:%-d %b}", number, f"{day:%a %-d %b %Y}: {number:,}", is_pale)


def make_sheet(course: Course, by_day: Counter[date], zone: str) -> Sheet:
    """One row a day of the flight."""
    lines = [numbers for _, numbers in list_lines(course)]
    rows: list[list[Cell]] = []
    for place, day in enumerate(course.days):
        is_passed = place < len(course.delivered)
        totals = [round(numbers[place]) if place < len(numbers) else None for numbers in lines]
        rows.append([day.isoformat(), by_day[day] if is_passed else None, *totals])
    heads = [f"Day ({zone})", "Impressions", "Delivered", "Due", "Expected"]
    return Sheet("days", heads, [*rows])
