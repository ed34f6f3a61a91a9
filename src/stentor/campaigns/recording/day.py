"""The scenario of a recorded day."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import convert, structs

from stentor.accounts.models import Organisation
from stentor.ads.pacing.hourly import expect_hours
from stentor.ads.replay.scenario import ByPlace, Download, Scenario, ScenarioFlight, ScenarioShow
from stentor.campaigns.book import build_flight
from stentor.campaigns.models import Flight
from stentor.campaigns.pacing.places import find_places
from stentor.campaigns.pacing.supplying import HISTORY_DAYS, count_hours
from stentor.campaigns.recording.decisions import Breaks, Decided, list_decided
from stentor.campaigns.recording.heard import find_heard
from stentor.campaigns.refusals import Refusals
from stentor.campaigns.reporting.counts import count_impressions
from stentor.contracts.adbook import Cap, Daypart, Separation, Targets
from stentor.lib.layout import DataLayout

UNKNOWN: Final = "ZZ"
"""The region of whom nobody knows where they are."""
DAY_MINUTES: Final = 1440
Variant = tuple[str, Breaks]
"""A show, and where its slots are."""


class NothingRecordedError(Exception):
    """Why there is no day to be replayed."""


def record_day(
    organisation: Organisation, layout: DataLayout, day: date, now: datetime
) -> Scenario:
    """Of the decisions that are still in the spool and became downloads, and the flights as they
    are booked now. NothingRecordedError. Nothing in it tells who listened."""
    categories = dict(organisation.shows.values_list("id", "category"))
    every = list(list_decided(layout, day, set(categories), now, find_heard(layout, day)))
    if not every:
        raise NothingRecordedError(f"no edge decided anything on {day}, or its records are gone")
    decided = [one for one in every if one.is_heard]
    if not decided:
        raise NothingRecordedError(f"nothing that was decided on {day} became a download")
    variants = name_variants(decided)
    downloads = [
        Download(one.second, variants[one.show, one.breaks], one.country or UNKNOWN, one.listener)
        for one in decided
    ]
    by_show = defaultdict(list)
    for (show, _), name in variants.items():
        by_show[show].append(name)
    return Scenario(
        name=f"{organisation.name}, {day}",
        day=day.isoformat(),
        shows=[
            ScenarioShow(id=name, category=categories[show], breaks=[list(b) for b in breaks])
            for (show, breaks), name in variants.items()
        ],
        regions=sorted({one.region for one in downloads}),
        forecast=forecast(organisation, layout, day, decided, variants),
        listeners=len({one.listener for one in downloads}),
        flights=describe_flights(organisation, layout, day, by_show),
        downloads=sorted(downloads, key=lambda one: one.second),
    )


def name_variants(decided: Sequence[Decided]) -> dict[Variant, str]:
    """A show whose episodes have their breaks differently is several shows of a scenario, the
    commonest by its own id."""
    counts = Counter((one.show, one.breaks) for one in decided)
    names: dict[Variant, str] = {}
    numbers: Counter[str] = Counter()
    for (show, breaks), _ in counts.most_common():
        numbers[show] += 1
        names[show, breaks] = show if numbers[show] == 1 else f"{show}/{numbers[show]}"
    return names


def forecast(
    organisation: Organisation, layout: DataLayout, day: date,
    decided: Sequence[Decided], variants: Mapping[Variant, str],
) -> ByPlace:  # fmt: skip
    """What the history up to the day before let expect; what came where there is no history."""
    came: dict[tuple[str, str | None, str], list[float]] = {}
    for one in decided:
        place = one.show, one.country, variants[one.show, one.breaks]
        came.setdefault(place, [0.0] * 24)[int(one.second // 3600)] += 1
    places = find_places(organisation)
    since = day - timedelta(days=HISTORY_DAYS)
    countries = {one.country for one in decided if one.country}
    heard = count_hours(layout, since, HISTORY_DAYS * 24, countries, set(places))
    totals = Counter((one.show, one.country) for one in decided)
    expected: ByPlace = {}
    for (show, country, name), hours in came.items():
        known, hoped = heard.get((show, country)), hours
        if known is not None and known.any():
            share = sum(hours) / totals[show, country]
            ahead = expect_hours(known, since, places[show].releases, 1)
            hoped = [float(number) * share for number in ahead]
        expected.setdefault(name, {})[country or UNKNOWN] = hoped
    return expected


def describe_flights(
    organisation: Organisation, layout: DataLayout, day: date, variants: Mapping[str, list[str]]
) -> list[ScenarioFlight]:
    """Those with a goal that served on the day, each with the day's part of it."""
    rows = Flight.objects.filter(
        campaign__advertiser__organisation=organisation, starts__lte=day, ends__gte=day,
        is_paused=False,
    )  # fmt: skip
    related = rows.select_related("campaign__advertiser", "creative", "paced").order_by("id")
    flights = [row for row in related if row.goal]
    before = count_impressions(flights, layout, None, day - timedelta(days=1)).count_by("flight")
    refusals = Refusals()
    described = []
    for row in flights:
        goal = find_goal(row, day, before[row.id])
        if goal:
            described.append(describe_flight(row, goal, day, variants, refusals))
    return described


def find_goal(row: Flight, day: date, before: int) -> int:
    """The day's part by its curve; without one all that was left."""
    assert row.goal is not None
    whole = int(row.goal["impressions"])
    left = max(whole - before, 0)
    if row.pacing == "asap":
        return left
    paced = getattr(row, "paced", None)
    place, days = (day - row.starts).days, (row.ends - row.starts).days + 1
    shares = paced.course if paced and len(paced.course) == days + 1 else []
    part = shares[place + 1] - shares[place] if shares else 1 / days
    return min(round(whole * part), left)


def describe_flight(
    row: Flight, goal: int, day: date, variants: Mapping[str, list[str]], refusals: Refusals
) -> ScenarioFlight:
    booked = build_flight(row, 0, refusals)
    advertiser = row.campaign.advertiser
    excludes = structs.replace(
        booked.excludes, shows=[*booked.excludes.shows, *booked.blocked_shows]
    )
    return ScenarioFlight(
        id=row.id,
        goal=goal,
        slots=booked.slots,
        advertiser=advertiser.id,
        trade=advertiser.category,
        campaign=row.campaign_id,
        priority=booked.priority,
        pacing=booked.pacing,
        caps=booked.caps,
        campaign_caps=convert(row.campaign.caps, list[Cap]),
        apart=convert(advertiser.apart, Separation),
        targets=keep_known(booked.targets, variants),
        excludes=keep_known(excludes, variants),
        dayparts=[moved for one in booked.dayparts for moved in move(one, row.zone, day)],
    )


def keep_known(targets: Targets, variants: Mapping[str, list[str]]) -> Targets:
    """What a scenario knows of: shows, categories and countries."""
    shows = [name for show in targets.shows for name in variants.get(show, [show])]
    return Targets(shows=shows, categories=targets.categories, countries=targets.countries)


def move(part: Daypart, zone: str, day: date) -> list[Daypart]:
    """Hours of a zone as those of UTC, as its clocks stand at noon of the day."""
    noon = datetime.combine(day, time(12), UTC).astimezone(ZoneInfo(zone))
    ahead = int((noon.utcoffset() or timedelta()).total_seconds()) // 60
    begins, ends = part.start - ahead, part.end - ahead
    moved = []
    for shift in (-1, 0, 1):
        start, end = (min(max(at - shift * DAY_MINUTES, 0), DAY_MINUTES) for at in (begins, ends))
        if start < end:
            days = sorted((weekday + shift) % 7 for weekday in part.days)
            moved.append(Daypart(days=days, start=start, end=end))
    return moved
