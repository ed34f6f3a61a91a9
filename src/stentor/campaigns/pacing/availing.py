"""What a flight could still be sold, from the history in the lake and what is booked already."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
from msgspec import structs

from stentor.accounts.models import Organisation
from stentor.ads.avails import Avails, compute_avails
from stentor.ads.forecast import forecast_days
from stentor.ads.pacing.eligibility import is_for_show
from stentor.ads.pacing.hourly import is_predictable
from stentor.ads.pacing.paces import Reckoning
from stentor.ads.pacing.supply import Array, Supply, compute_share_left
from stentor.campaigns.book import build_flight, find_numbers
from stentor.campaigns.heard_takes import HeardTakes
from stentor.campaigns.models import Flight
from stentor.campaigns.pacing.delivering import find_deliveries
from stentor.campaigns.pacing.places import Place, find_places
from stentor.campaigns.pacing.supplying import HISTORY_DAYS, find_outlook
from stentor.campaigns.refusals import Refusals
from stentor.contracts import adbook
from stentor.lib.layout import DataLayout

CONFIDENCE: Final = 0.8
"""Of the interval: in one of ten cases it is less, in one of ten more."""


class Offer(NamedTuple):
    """For one wanted flight."""

    avails: Avails
    by_day: list[tuple[date, float]]
    """UTC days from now on, and the impressions that it could have if nobody else were there."""
    is_predictable: bool
    """False while its shows are too young to promise anything by their history: then the mean day
    is taken for every day, and the interval says nothing."""


def find_offer(
    organisation: Organisation, wanted: adbook.Flight, layout: DataLayout, now: datetime
) -> Offer:
    """Of the organisation's shows, by what listeners did up to `now`."""
    rows = list_booked(organisation, wanted)
    refusals = Refusals()
    takes = HeardTakes(rows, refusals, find_numbers(rows))
    booked = [build_flight(row, 0, refusals, takes=takes.find(row)) for row in rows]
    outlook = find_outlook(organisation, [wanted, *booked], layout, now)
    deliveries = find_deliveries(rows, layout, now)
    spread = find_spread(organisation, wanted, outlook.history, now)
    avails = compute_avails(
        wanted,
        booked,
        outlook.supply,
        now.timestamp(),
        {key: delivery.impressions for key, delivery in deliveries.items()},
        spread=spread or (1.0, 1.0),
    )
    return Offer(avails, list_days(wanted, outlook.supply, now), spread is not None)


def list_booked(organisation: Organisation, wanted: adbook.Flight) -> list[Flight]:
    """What has a goal and serves on one of the wanted days."""
    flights = Flight.objects.filter(
        campaign__advertiser__organisation=organisation,
        is_paused=False,
        starts__lte=wanted.ends,
        ends__gte=wanted.starts,
    ).exclude(pk=wanted.id)
    related = flights.select_related("campaign__advertiser", "creative", "paced")
    return [one for one in related.order_by("id") if one.goal]


def list_days(wanted: adbook.Flight, supply: Supply, now: datetime) -> list[tuple[date, float]]:
    reckoning = Reckoning([wanted], supply, now.timestamp(), {})
    room = reckoning.room[0] * compute_share_left(supply.moments, now.timestamp())
    first = max(date.fromisoformat(wanted.starts), now.astimezone(UTC).date())
    days = (date.fromisoformat(wanted.ends) - first).days + 1
    by_day = {first + timedelta(days=number): 0.0 for number in range(days)}
    for moment, impressions in zip(supply.moments, room, strict=False):
        day = datetime.fromtimestamp(float(moment), UTC).date()
        if impressions > 0:
            by_day[day] = by_day.get(day, 0.0) + float(impressions)
    return sorted(by_day.items())


def find_spread(
    organisation: Organisation,
    wanted: adbook.Flight,
    history: Mapping[str, Array],
    now: datetime,
) -> tuple[float, float] | None:
    """The interval in parts of what is expected; None where `history`, downloads of each show in
    the hours of the days before today, is too short to say.

    Shows are taken to err in the same direction, which makes it wide rather than narrow.
    """
    today = now.astimezone(UTC).date()
    since = today - timedelta(days=HISTORY_DAYS)
    places = {
        show: place
        for show, place in find_places(organisation).items()
        if is_for_show(wanted, show, place.category) and set(place.slots) & set(wanted.slots)
    }
    hourly = {show: history[show] for show in places}
    if not hourly or not all(is_predictable(hours) for hours in hourly.values()):
        return None
    days = (date.fromisoformat(wanted.ends) - today).days + 1
    return add_intervals(hourly, places, since, max(days, 1))


def add_intervals(
    hourly: dict[str, Array], places: dict[str, Place], since: date, days: int
) -> tuple[float, float] | None:
    forecasts = []
    for show, hours in hourly.items():
        daily = hours.reshape(-1, 24).sum(axis=1)
        began = int(np.argmax(daily > 0))
        forecasts.append(
            forecast_days(
                daily[began:],
                since + timedelta(days=began),
                places[show].releases,
                days,
                confidence=CONFIDENCE,
            )
        )
    total = sum(one.total for one in forecasts)
    if total <= 0:
        return None
    return sum(one.low for one in forecasts) / total, sum(one.high for one in forecasts) / total


def without_goal(flight: Flight) -> adbook.Flight:
    """A booked one as if it were only wanted."""
    return structs.replace(build_flight(flight, 0, Refusals()), goal=None, pace=None)


def name_contending(offer: Offer) -> Sequence[tuple[Flight, float]]:
    """The flights that take of the same supply, the most first, with what each takes."""
    takes = dict(offer.avails.contending)
    rows = Flight.objects.filter(pk__in=takes).select_related("campaign__advertiser")
    return sorted(((row, takes[row.id]) for row in rows), key=lambda one: -one[1])
