"""Downloads of a period: when, by whom, from where, and by how many different listeners."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import sqrt

from stentor.insights.reports.grouping import Step, choose_step
from stentor.insights.reports.period import Period, iterate_moments
from stentor.insights.reports.reading import EpisodeTotal, ShowRows
from stentor.lake.reports.details import DIVISIONS, Details, sum_details
from stentor.lake.reports.sketch import Sketch
from stentor.lake.reports.store import WHOLE_SHOW


@dataclass(frozen=True)
class Audience:
    """Different listeners of the whole period: never a sum of days."""

    listeners: int
    margin: int
    """Twice the standard error; 0 where everybody was counted."""


@dataclass(frozen=True)
class Earlier:
    """The same of as many days just before, to hold it against."""

    downloads: int
    listeners: int


@dataclass(frozen=True)
class Report:
    """Of a show, of one episode, or of several shows together."""

    period: Period
    step: Step
    """What it is drawn by."""
    by_day: list[tuple[date, int]]
    """Every day of the period, on its zone's clocks."""
    by_hour: list[tuple[datetime, int]]
    """Every hour of it, where it is drawn by the hour."""
    by_hour_of_day: list[int]
    """24 numbers."""
    divisions: dict[str, list[tuple[str, int]]]
    """`apps`, `devices`, `systems`, `countries`, `regions`: most first. Of whole UTC days."""
    by_episode: list[EpisodeTotal]
    audience: Audience
    unverified: int
    """Downloads that no bytes were measured of."""
    earlier: Earlier | None
    """None where not all of those days were counted."""
    rule_versions: list[str]
    """By which its days were counted."""

    @property
    def total(self) -> int:
        return sum(number for _, number in self.by_day)

    @property
    def change(self) -> float | None:
        """Of the downloads against the days before, as a share of those."""
        return compute_change(self.total, self.earlier.downloads) if self.earlier else None

    @property
    def listener_change(self) -> float | None:
        before = self.earlier.listeners if self.earlier else None
        return compute_change(self.audience.listeners, before)


def make_report(
    rows: ShowRows,
    period: Period,
    episode_id: str = WHOLE_SHOW,
    step: str = "",
    now: datetime | None = None,
) -> Report:
    """Of the whole show, or of the episode; `step` is what to draw it by, if that can be. A period
    that still goes on at `now` is held against as much of the days before."""
    chosen = choose_step(step, len(period.days))
    days: Counter[date] = Counter()
    hours: Counter[datetime] = Counter()
    of_day: Counter[int] = Counter()
    inside = []
    for day, details in sum_days(rows.iterate_details(period.utc_days, episode_id)).items():
        for moment, number in iterate_moments(day, details.slots, period.zone):
            if period.first <= moment.date() <= period.last:
                days[moment.date()] += number
                of_day[moment.hour] += number
                if chosen == "hour":
                    hours[moment.replace(minute=0)] += number
        if period.first <= day <= period.last:
            inside.append(details)
    total = sum_details(inside)
    span = (period.first, period.last)
    return Report(
        period=period,
        step=chosen,
        by_day=[(day, days[day]) for day in period.days],
        by_hour=[(hour, hours[hour]) for hour in _list_hours(period)] if chosen == "hour" else [],
        by_hour_of_day=[of_day[hour] for hour in range(24)],
        divisions={name: _rank(getattr(total, name)) for name in DIVISIONS},
        by_episode=rows.count_episodes(span) if episode_id == WHOLE_SHOW else [],
        audience=estimate_audience(rows.unite_listeners(span, episode_id)),
        unverified=total.unverified,
        earlier=read_earlier(rows, period, episode_id, now),
        rule_versions=rows.list_rule_versions(span),
    )


def read_earlier(
    rows: ShowRows, period: Period, episode_id: str, now: datetime | None
) -> Earlier | None:
    """None where counting began after the first of those days."""
    before = period.earlier
    first = rows.find_first_day(episode_id)
    if first is None or first > before.first:
        return None
    end = datetime.combine(period.first, time())
    if now is not None:
        local = now.astimezone(period.zone).replace(tzinfo=None)
        end = min(end, local - timedelta(days=len(period.days)))
    downloads = sum(
        number
        for day, details in sum_days(rows.iterate_details(before.utc_days, episode_id)).items()
        for moment, number in iterate_moments(day, details.slots, period.zone)
        if before.first <= moment.date() and moment < end
    )
    listeners = rows.unite_listeners((before.first, before.last), episode_id)
    return Earlier(downloads, listeners.estimate())


def sum_days(rows: Iterable[tuple[date, Details]]) -> dict[date, Details]:
    """One for each day, of however many shows."""
    days: dict[date, list[Details]] = defaultdict(list)
    for day, details in rows:
        days[day].append(details)
    return {day: sum_details(each) if len(each) > 1 else each[0] for day, each in days.items()}


def compute_change(now: int, before: int | None) -> float | None:
    """0.5 for half as much again; None where there was nothing."""
    return (now - before) / before if before else None


def estimate_audience(listeners: Sketch) -> Audience:
    """With how far off it may be."""
    number = listeners.estimate()
    if listeners.is_exact:
        return Audience(number, 0)
    return Audience(number, round(2 * number / sqrt(max(1, len(listeners.values)))))


def _list_hours(period: Period) -> list[datetime]:
    begin = datetime.combine(period.first, time())
    return [begin + timedelta(hours=n) for n in range(24 * len(period.days))]


def _rank(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
