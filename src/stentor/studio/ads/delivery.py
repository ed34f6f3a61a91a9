"""What was delivered, as pages tell it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from stentor.campaigns.models import Campaign, Flight
from stentor.campaigns.reporting.counts import Impressions, count_impressions
from stentor.campaigns.reporting.delivery import FlightDelivery, find_deliveries
from stentor.campaigns.reporting.progress import find_progress
from stentor.campaigns.reporting.sheet import find_titles
from stentor.catalog.models import Episode, Show
from stentor.insights import compute_daily_chart
from stentor.studio.ads.standing import Standing, find_standing

LEAST_DAYS, MOST_DAYS = 14, 92
"""Of the chart."""
MOST_ROWS = 50
"""Of a table; the CSV has all."""


@dataclass(frozen=True)
class Breakdown:
    """One table of a report."""

    title: str
    column: str
    rows: list[tuple[str, int, int]]
    """Words, impressions, percent of all."""
    further: int
    """Rows that are left out."""


Line = tuple[Flight, Standing, FlightDelivery]
"""A flight in a list: what it is, its state in words, how far it is."""


def list_lines(flights: Sequence[Flight], now: datetime) -> list[Line]:
    """In the same order; each with its `paced`."""
    deliveries = find_deliveries(flights, settings.STENTOR_LAYOUT, now)
    return [(one.flight, find_standing(one.flight, now), one) for one in deliveries]


def count(flights: Sequence[Flight]) -> Impressions:
    return count_impressions(flights, settings.STENTOR_LAYOUT)


def describe_report(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """What the studio's page and the advertiser's have in common."""
    flights = list(campaign.flights.select_related("creative", "paced").order_by("starts", "name"))
    impressions = count(flights)
    by_flight = impressions.count_by("flight")
    return {
        "campaign": campaign,
        "impressions": impressions,
        "goal": sum(int(flight.goal["impressions"]) for flight in flights if flight.goal),
        "flights": [(one, find_progress(one, by_flight[one.id], now)) for one in flights],
        "chart": draw_chart(impressions, flights, now),
        "breakdowns": list_breakdowns(impressions),
        "zones": sorted({flight.zone for flight in flights}),
    }


def draw_chart(impressions: Impressions, flights: Sequence[Flight], now: datetime) -> Any:
    """From the first day that had something, up to today or the day the last flight ended."""
    days = impressions.list_days()
    if not flights or not days:
        return None
    today = now.astimezone(ZoneInfo(flights[0].zone)).date()
    last = max(min(today, max(one.ends for one in flights)), days[-1][0])
    shown = min(max((last - days[0][0]).days + 1, LEAST_DAYS), MOST_DAYS)
    return compute_daily_chart(days, today, shown, noun="impression", last=last)


def list_breakdowns(impressions: Impressions) -> list[Breakdown]:
    """By show, episode, country and app."""
    shows = impressions.count_by("show")
    episodes = impressions.count_by("episode")
    return [
        break_down("Shows", "Show", shows, find_titles(Show, shows), "A show that is gone"),
        break_down(
            "Episodes",
            "Episode",
            episodes,
            find_titles(Episode, episodes),
            "An episode that is gone",
        ),
        break_down("Countries", "Country", impressions.count_by("country"), {}, ""),
        break_down("Apps", "App", impressions.count_by("app"), {"other": "Other"}, ""),
    ]


def break_down(
    title: str, column: str, counts: Counter[str], names: dict[str, str], missing: str
) -> Breakdown:
    """The most first. `missing`: what stands for an id that has no name; empty: it is the name."""
    total = counts.total()
    rows = [
        (names.get(key) or missing or key or "Not known", number, round(100 * number / total))
        for key, number in counts.most_common()
    ]
    return Breakdown(title, column, rows[:MOST_ROWS], max(len(rows) - MOST_ROWS, 0))


def name_file(campaign: Campaign, day: date) -> str:
    """Of a CSV: only letters that every system takes."""
    kept = "".join(
        letter if letter.isascii() and letter.isalnum() else "-" for letter in campaign.name
    )
    return f"{kept.strip('-').lower()[:60] or 'campaign'}-{day.isoformat()}.csv"
