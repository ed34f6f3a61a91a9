"""Which addresses are owed a request, from what was counted."""

import hashlib
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from stentor.ads.openrtb.macros import replace_auction_macros
from stentor.ads.vast.following import Failure
from stentor.ads.vast.macros import Value, replace_macros
from stentor.campaigns.models import Placement
from stentor.lib.clock import format_instant
from stentor.programmatic.models import Asking, DemandSpot, Pixel
from stentor.programmatic.pixels.pruning import find_told_until

BATCH = 500
BREAK_POSITIONS = {"pre": 1, "mid": 2, "post": 3}


class Counted(NamedTuple):
    """Impressions of one placement in one episode that the lake counted together."""

    quarter: datetime
    """When their downloads began, down to a quarter of an hour."""
    show: str
    episode: str
    placement: int
    impressions: int


class Day:
    """All of them of one UTC day. Late hits may move an impression to another quarter, country or
    app; its day is what it is named by, so that it is not taken for another one."""

    def __init__(self, first: Counted) -> None:
        self.first = first
        self._quarters: list[tuple[datetime, int]] = []

    @staticmethod
    def name(one: Counted) -> str:
        day = one.quarter.astimezone(UTC).date()
        text = f"{day}:{one.show}:{one.episode}:{one.placement}"
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    def add(self, one: Counted) -> None:
        self._quarters.append((one.quarter, one.impressions))

    @property
    def impressions(self) -> int:
        return sum(count for _, count in self._quarters)

    def list_quarters(self) -> Iterator[datetime]:
        """Of each impression, in order."""
        for quarter, count in sorted(self._quarters):
            yield from (quarter for _ in range(count))


def owe_impressions(counted: Iterable[Counted], now: datetime) -> int:
    """Notes every pixel of these impressions that is not noted yet. How many are new.

    Counted again, an impression owes nothing twice; where a count has grown, what is new is owed,
    and where it shrank, what was told stays told. Days of which the ledger was pruned owe nothing,
    whatever the clock says meanwhile.
    """
    days: dict[str, Day] = {}
    told_until = find_told_until()
    for one in counted:
        is_told = told_until is not None and one.quarter.astimezone(UTC).date() <= told_until
        if one.impressions > 0 and not is_told:
            days.setdefault(Day.name(one), Day(one)).add(one)
    spots = _Spots({day.first.placement for day in days.values()})
    done = _find_done(days)
    new = 0
    held: list[Pixel] = []
    for name, day in days.items():
        if name in done:
            continue
        for number, quarter in enumerate(day.list_quarters()):
            spot = spots.find(day.first.placement, quarter)
            if spot is not None:
                held += build_pixels(spot, f"{name}:{number}", day.first.episode, quarter, now)
            if len(held) >= BATCH:
                new += _keep(held)
                held = []
    return new + _keep(held)


def _find_done(days: dict[str, Day]) -> set[str]:
    """Those whose last impression is noted: keys are written in order, so all of it is."""
    last = {f"{name}:{day.impressions - 1}:0": name for name, day in days.items()}
    keys = list(last)
    done: set[str] = set()
    for start in range(0, len(keys), BATCH):
        part = Pixel.objects.filter(key__in=keys[start : start + BATCH])
        done |= {last[key] for key in part.values_list("key", flat=True)}
    return done


def build_pixels(
    spot: DemandSpot, impression: str, episode: str, quarter: datetime, now: datetime
) -> Iterator[Pixel]:
    """One a pixel of the spot; the numbers in it are of the impression, so that building it
    again gives the same address."""
    dice = random.Random(impression)  # noqa: S311 -- a number that caches do not know, no secret
    values: dict[str, Value] = {
        **{name: _as_value(value) for name, value in spot.macros.items()},
        "TIMESTAMP": format_instant(quarter),
        "CACHEBUSTING": f"{dice.randrange(10_000_000, 100_000_000)}",
        "SERVERSIDE": 2,
        "SERVERUA": f"Stentor (+{settings.STENTOR_SITE_URL})",
        "CLIENTUA": "unknown",
        "CONTENTID": f"{settings.STENTOR_SITE_HOST} {episode}",
        "ADCOUNT": 1,
    }
    slots = spot.flight.slots
    if len(slots) == 1:
        values["BREAKPOSITION"] = BREAK_POSITIONS[slots[0]]
    auction = {**spot.auction, "AUCTION_IMP_TS": f"{int(quarter.timestamp() * 1000)}"}
    for number, (event, url) in enumerate(spot.pixels):
        if event != "win":
            written = replace_macros(replace_auction_macros(url, auction), values)
            yield _make(spot, f"{impression}:{number}", event, written, now)


def owe_win(spot: DemandSpot, now: datetime) -> None:
    """The bidder is told that its bid is in the book."""
    asking = spot.asking
    _keep(
        _make(spot, f"win:{asking.id}:{spot.flight_id}:{number}", event, url, now)
        for number, (event, url) in enumerate(spot.pixels)
        if event == "win"
    )


def owe_errors(asking: Asking, failures: Iterable[Failure], now: datetime) -> None:
    """The servers on the way are told why their ad came to nothing."""
    _keep(
        Pixel(
            key=f"error:{asking.id}:{number}:{place}",
            organisation=asking.source.organisation,
            event="error",
            url=replace_macros(url, _tell_failure(failure, number, now)),
            owed_at=now,
        )
        for number, failure in enumerate(failures)
        for place, url in enumerate(failure.errors)
    )


def _tell_failure(failure: Failure, number: int, now: datetime) -> dict[str, Value]:
    return {
        "ERRORCODE": failure.code,
        "TIMESTAMP": format_instant(now),
        "CACHEBUSTING": f"{10_000_000 + number}",
    }


class _Spots:
    """Whose impressions they are: of the answer that held when they were heard."""

    def __init__(self, placements: set[int]) -> None:
        flights = dict(
            Placement.objects.filter(
                number__in=placements, flight__demand_spots__isnull=False
            ).values_list("number", "flight_id")
        )
        self._flights = flights
        self._spots: dict[str, list[DemandSpot]] = {}
        spots = DemandSpot.objects.filter(flight__in=set(flights.values()))
        for spot in spots.select_related("flight", "asking__source").order_by("made_at", "id"):
            self._spots.setdefault(spot.flight_id, []).append(spot)

    def find(self, placement: int, at: datetime) -> DemandSpot | None:
        spots = self._spots.get(self._flights.get(placement, ""), [])
        held = [spot for spot in spots if spot.made_at <= at.astimezone(UTC)]
        return held[-1] if held else spots[0] if spots else None


def _make(spot: DemandSpot, key: str, event: str, url: str, now: datetime) -> Pixel:
    organisation = spot.asking.source.organisation_id
    return Pixel(
        key=key, organisation_id=organisation, spot=spot, event=event, url=url, owed_at=now
    )


def _keep(pixels: Iterable[Pixel]) -> int:
    """How many of them were not there."""
    wanted = {pixel.key: pixel for pixel in pixels}
    there = set(Pixel.objects.filter(key__in=wanted).values_list("key", flat=True))
    missing = [pixel for key, pixel in wanted.items() if key not in there]
    with transaction.atomic():
        Pixel.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _as_value(value: Any) -> Value:
    return tuple(map(str, value)) if isinstance(value, list) else str(value)
