"""Every quarter of an hour: what was delivered and what is to come, into the paces of a new book.

The linear programme is solved once an hour; in between its targets hold. Flights that were made or
changed are paced at once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog
from django.conf import settings
from msgspec import structs

from stentor.accounts.models import Organisation
from stentor.ads.pacing import Delivery, compute_courses, compute_paces
from stentor.campaigns.book import build_flight
from stentor.campaigns.models import BookRendering, Flight, FlightPace, PacingRun
from stentor.campaigns.pacing.delivering import find_deliveries
from stentor.campaigns.pacing.supplying import find_outlook
from stentor.campaigns.publication import changing_book
from stentor.campaigns.refusals import Refusals
from stentor.contracts.pace import Pace
from stentor.lib.layout import DataLayout
from stentor.lib.locks import hold_lock

EVERY: Final = timedelta(minutes=15)
SOLVED_EVERY: Final = timedelta(hours=1)
LEAST_PAUSE: Final = timedelta(seconds=20)
"""Between two runs, however often rows change."""

WRITTEN_AFTER: Final = timedelta(seconds=2)
"""In which an edge has certainly written a decision down; younger ones it counts itself."""

log = structlog.get_logger(__name__)


def is_due(now: datetime) -> bool:
    """Is it time again, or has something changed since?"""
    rendering = BookRendering.objects.filter(pk=1).first()
    if rendering is None:
        return False
    run = PacingRun.objects.filter(pk=1).first()
    if run is None or not timedelta(0) <= now - run.paced_at < EVERY:
        return True
    return run.wanted != rendering.wanted and now - run.paced_at >= LEAST_PAUSE


def pace_flights(now: datetime) -> int:
    """Paces every flight that has a goal and is not over, and publishes the book; their number.

    Safe to run again after any end. LockedError when another process is at it.
    """
    layout: DataLayout = settings.STENTOR_LAYOUT
    with hold_lock(layout.state / "pacing.lock", wait=False):
        wanted = BookRendering.objects.values_list("wanted", flat=True).get(pk=1)
        run = PacingRun.objects.filter(pk=1).first()
        is_solved = run is not None and timedelta(0) <= now - run.targets_at < SOLVED_EVERY
        paced = [
            pace
            for organisation in Organisation.objects.order_by("id")
            for pace in pace_organisation(organisation, layout, now, is_solved=is_solved)
        ]
        publish(paced)
        PacingRun.objects.update_or_create(
            pk=1,
            defaults={
                "paced_at": now,
                "targets_at": run.targets_at if run and is_solved else now,
                "wanted": wanted + (1 if paced else 0),
            },
        )
    log.info("flights paced", flights=len(paced), solved=not is_solved)
    return len(paced)


def pace_organisation(
    organisation: Organisation, layout: DataLayout, now: datetime, *, is_solved: bool
) -> list[FlightPace]:
    """Of its flights; with `is_solved` by the targets that hold."""
    rows = list(list_current(organisation, now))
    if not rows:
        return []
    refusals = Refusals()
    flights = [build_flight(row, 0, refusals) for row in rows]
    as_of = now - WRITTEN_AFTER
    deliveries = find_deliveries(rows, layout, as_of)
    held = dict(FlightPace.objects.filter(flight__in=rows).values_list("flight", "target"))
    outlook = find_outlook(organisation, flights, layout, as_of)
    targets = choose_targets(rows, held, is_predictable=outlook.is_predictable, is_solved=is_solved)
    paces = compute_paces(flights, outlook.supply, as_of.timestamp(), deliveries, targets=targets)
    if not outlook.is_predictable:  # who may be contended is not known either: nobody runs ahead
        paces = {key: structs.replace(pace, is_contended=False) for key, pace in paces.items()}
    courses = compute_courses(flights, outlook.supply, as_of.timestamp())
    return [
        build_pace(row, paces[row.id], deliveries[row.id], courses.get(row.id, [])) for row in rows
    ]


def list_current(organisation: Organisation, now: datetime) -> Iterable[Flight]:
    """Flights with a goal, from their first day until the day after their last, in any zone. Those
    in episodes' own audio are heard when they are heard."""
    flights = Flight.objects.filter(
        campaign__advertiser__organisation=organisation,
        ends__gte=now.date() - timedelta(days=1),
        is_baked_in=False,
    )
    return (one for one in flights.order_by("id") if one.goal)


def choose_targets(
    rows: list[Flight], held: dict[str, float], *, is_predictable: bool, is_solved: bool
) -> dict[str, float] | None:
    """Those of the flights; None where they are to be worked out anew.

    Where nothing can be promised by history everybody's target is the goal: a forecast of nothing
    would stop what could have been heard.
    """
    if not is_predictable:
        return {row.id: read_goal(row) for row in rows}
    if is_solved and held.keys() >= {row.id for row in rows}:
        return held
    return None


def read_goal(row: Flight) -> float:
    return float(row.goal["impressions"]) if row.goal else 0.0


def build_pace(row: Flight, pace: Pace, delivery: Delivery, course: list[float]) -> FlightPace:
    target = max((point.impressions for point in pace.due), default=pace.goal)
    return FlightPace(
        flight=row,
        pace=msgspec.to_builtins(pace),
        target=max(target, delivery.impressions),
        course=course,
    )


def publish(paced: list[FlightPace]) -> None:
    """Into the rows and, in one book, to the edges."""
    if not paced:
        return
    with changing_book():
        FlightPace.objects.bulk_create(
            paced,
            update_conflicts=True,
            unique_fields=["flight"],
            update_fields=["pace", "target", "course"],
        )
