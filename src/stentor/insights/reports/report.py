"""Downloads of a period: when, by whom, from where, and by how many different listeners."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import sqrt

from stentor.insights.reports.period import Period, iterate_moments
from stentor.insights.reports.reading import EpisodeTotal, ShowRows
from stentor.lake.reports.details import DIVISIONS, sum_details
from stentor.lake.reports.sketch import Sketch
from stentor.lake.reports.store import WHOLE_SHOW

HOURS_SHOWN_FOR = 3
"""Days up to which downloads are shown by the hour."""


@dataclass(frozen=True)
class Audience:
    """Different listeners of the whole period: never a sum of days."""

    listeners: int
    margin: int
    """Twice the standard error; 0 where everybody was counted."""


@dataclass(frozen=True)
class Report:
    """Of a show, or of one episode."""

    period: Period
    by_day: list[tuple[date, int]]
    """Every day of the period, on its zone's clocks."""
    by_hour: list[tuple[datetime, int]]
    """Every hour of it, where it is short."""
    by_hour_of_day: list[int]
    """24 numbers."""
    divisions: dict[str, list[tuple[str, int]]]
    """`apps`, `devices`, `systems`, `countries`, `regions`: most first. Of whole UTC days."""
    by_episode: list[EpisodeTotal]
    audience: Audience
    unverified: int
    """Downloads that no bytes were measured of."""

    @property
    def total(self) -> int:
        return sum(number for _, number in self.by_day)


def make_report(rows: ShowRows, period: Period, episode_id: str = WHOLE_SHOW) -> Report:
    """Of the whole show, or of the episode."""
    days: Counter[date] = Counter()
    hours: Counter[datetime] = Counter()
    of_day: Counter[int] = Counter()
    is_short = len(period.days) <= HOURS_SHOWN_FOR
    inside = []
    for day, details in rows.iterate_details(period.utc_days, episode_id):
        for moment, number in iterate_moments(day, details.slots, period.zone):
            if period.first <= moment.date() <= period.last:
                days[moment.date()] += number
                of_day[moment.hour] += number
                if is_short:
                    hours[moment.replace(minute=0)] += number
        if period.first <= day <= period.last:
            inside.append(details)
    total = sum_details(inside)
    span = (period.first, period.last)
    return Report(
        period=period,
        by_day=[(day, days[day]) for day in period.days],
        by_hour=[(hour, hours[hour]) for hour in _list_hours(period)] if is_short else [],
        by_hour_of_day=[of_day[hour] for hour in range(24)],
        divisions={name: _rank(getattr(total, name)) for name in DIVISIONS},
        by_episode=rows.count_episodes(span) if episode_id == WHOLE_SHOW else [],
        audience=estimate_audience(rows.unite_listeners(span, episode_id)),
        unverified=total.unverified,
    )


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
