"""The report of all flights, in charts and tables."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from stentor.campaigns.reporting.delivery import FlightDelivery
from stentor.campaigns.reporting.overview import Overview
from stentor.campaigns.reporting.sheet import find_titles
from stentor.catalog.models import Episode, Show
from stentor.insights.reports.period import Period
from stentor.insights.reports.plots import Amount, Plot, plot_bars
from stentor.insights.reports.tables import Cell, Sheet, rank_with_shares
from stentor.studio.ads.standing import find_standing

SHOWN = 8
"""Rows of a division before the rest is folded away."""
FLIGHTS_SHOWN = 25
MOST_FOLDED = 200
"""Rows of a division on the page; the CSV has all."""
DIVISIONS = (
    ("show", "shows", "Shows", "Show"),
    ("episode", "episodes", "Episodes", "Episode"),
    ("country", "countries", "Countries", "Country"),
    ("app", "apps", "Apps", "App"),
)


def list_ad_sheets(overview: Overview, period: Period) -> dict[str, Sheet]:
    """Every chart and table, by name."""
    sheets = [
        make_days(overview, period),
        make_flights(overview),
        *(make_division(overview, *names) for names in DIVISIONS),
    ]
    return {sheet.name: sheet for sheet in sheets}


def make_days(overview: Overview, period: Period) -> Sheet:
    counted = dict(overview.impressions.list_days())
    return Sheet(
        "days",
        [f"Day ({period.zone.key})", "Impressions", "Is expected"],
        [
            *((day.isoformat(), counted.get(day, 0), "no") for day in period.days),
            *((day.isoformat(), number, "yes") for day, number in overview.ahead),
        ],
    )


def make_flights(overview: Overview) -> Sheet:
    heads = ("Flight", "Campaign", "Advertiser", "State", "First day", "Last day",
             "In these days", "Delivered", "Goal", "Due by now", "Expected", "Reaches its goal",
             "Warning")  # fmt: skip
    counts = overview.impressions.count_by("flight")
    return Sheet(
        "flights", heads, [tell_flight(one, counts[one.flight.id]) for one in overview.deliveries]
    )


def tell_flight(one: FlightDelivery, number: int) -> list[Cell]:
    flight, progress = one.flight, one.progress
    reached = one.course.reached
    return [
        flight.name, flight.campaign.name, flight.campaign.advertiser.name, progress.state,
        flight.starts.isoformat(), flight.ends.isoformat(), number, progress.delivered,
        progress.goal, progress.due, progress.expected, reached.isoformat() if reached else None,
        progress.warning,
    ]  # fmt: skip


def make_division(overview: Overview, name: str, plural: str, _title: str, head: str) -> Sheet:
    counts = overview.impressions.count_by(name)
    titles = find_names(name, counts)
    ranked = [
        (titles.get(key) or key or "Not known", number) for key, number in counts.most_common()
    ]
    return Sheet(plural, [head, "Impressions", "Share"], rank_with_shares(ranked))


def find_names(name: str, counts: Mapping[str, int]) -> dict[str, str]:
    """Words for keys that are none."""
    if name in {"show", "episode"}:
        model = Show if name == "show" else Episode
        gone = "A show that is gone" if name == "show" else "An episode that is gone"
        return dict.fromkeys(counts, gone) | find_titles(model, counts)
    return {"other": "Other"}


def describe_overview(
    overview: Overview, sheets: Mapping[str, Sheet], period: Period, now: Any
) -> dict[str, Any]:
    """What the page's templates need."""
    today = now.astimezone(period.zone).date()
    counts = overview.impressions.count_by("flight")
    return {
        "overview": overview,
        "total": overview.impressions.total,
        "expected": sum(number for _, number in overview.ahead),
        "plot": plot_days(overview, period, today),
        "days_sheet": sheets["days"],
        "flights": [
            (one, find_standing(one.flight, now), counts[one.flight.id])
            for one in overview.deliveries[:FLIGHTS_SHOWN]
        ],
        "flights_left_out": max(len(overview.deliveries) - FLIGHTS_SHOWN, 0),
        "divisions": [
            (plural, title, sheets[plural], sheets[plural].rows[:SHOWN],
             sheets[plural].rows[SHOWN:MOST_FOLDED])
            for _, plural, title, _ in DIVISIONS
        ],
    }  # fmt: skip


def plot_days(overview: Overview, period: Period, today: date) -> Plot:
    counted = dict(overview.impressions.list_days())
    return plot_bars(
        [make_amount(day, counted.get(day, 0), is_pale=day == today) for day in period.days],
        [make_amount(day, number, is_pale=True) for day, number in overview.ahead],
    )


def make_amount(day: date, number: int, *, is_pale: bool) -> Amount:
    return Amount(f"{day:%-d %b}", number, f"{day:%a %-d %b %Y}: {number:,}", is_pale)
