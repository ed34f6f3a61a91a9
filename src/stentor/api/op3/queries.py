"""Counts of shows and of their episodes, and the apps that fetch them."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from stentor.accounts.models import ApiToken
from stentor.api.op3.asking import (
    Answer,
    RefusedError,
    choose_show,
    parse_limit,
    serve,
    try_find_show,
)
from stentor.api.op3.naming import UUID, write_show_uuid
from stentor.insights.reports.growth import Release, compute_growth, was_counted
from stentor.insights.reports.reading import ShowRows, Span
from stentor.lake.reports.details import sum_details
from stentor.lake.reports.store import open_report_store
from stentor.lib.clock import format_instant, utc_now
from stentor.publishing.public import PublicShow, gather_show

AGES = (1, 3, 7, 30)
MOST_SHOWS = 100
DAYS, WEEKS = 30, 4
EVER: Span = (date.min, date.max)


@serve
def count_shows(request: HttpRequest, _token: ApiToken) -> Answer:
    """The last thirty days and the last four weeks of each show that is named, up to yesterday;
    one that nobody knows is left out, as others are told of all the same."""
    names = request.GET.getlist("showUuid") or [write_show_uuid(choose_show(request.GET).pk)]
    if len(names) > MOST_SHOWS:
        raise RefusedError(400, f"At most {MOST_SHOWS} shows at once")
    today = utc_now().date()
    counts: dict[str, Any] = {}
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        for name in names:
            show = try_find_show(name)
            found = describe_days(ShowRows(connection, show.pk), today) if show else None
            if found:
                counts[name.lower() if UUID.fullmatch(name) else name] = found
    asof = format_instant(datetime.combine(today, time(), UTC))
    return {"asof": asof, "showDownloadCounts": counts}


def describe_days(rows: ShowRows, today: date) -> dict[str, Any] | None:
    """`days` has a 1 for each of thirty days that had a download; weeks are the oldest first. None
    where there was none at all."""
    by_day = dict(rows.count_days((today - timedelta(DAYS), today - timedelta(1))))
    if not by_day:
        return None
    numbers = [by_day.get(today - timedelta(back), 0) for back in range(DAYS, 0, -1)]
    weeks = [sum(numbers[-7 * n :][:7]) for n in range(WEEKS, 0, -1)]
    first = rows.find_first_day()
    known = min(WEEKS, -(-(today - first).days // 7)) if first else 0
    told = weeks[WEEKS - known :]
    return {
        "days": "".join("1" if number else "0" for number in numbers),
        "monthlyDownloads": sum(numbers),
        "weeklyDownloads": told,
        "weeklyAvgDownloads": round(sum(told) / max(1, len(told))),
        "numWeeks": len(told),
    }


@serve
def count_episodes(request: HttpRequest, _token: ApiToken) -> Answer:
    """The first 1, 3, 7 and 30 days of each public episode, newest first. A number that is not
    known is not there: the episode is younger, or was out before it was counted here."""
    show = choose_show(request.GET)
    limit = parse_limit(request.GET, 100, 1000)
    now, public = utc_now(), gather_show(show)
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        rows = ShowRows(connection, show.pk)
        days = rows.count_days(EVER)
        episodes = list_episodes(rows, public, now, limit)
        hours = [find_hours(rows, day) for day in ([days[0][0], days[-1][0]] if days else [])]
    answer = {"showUuid": write_show_uuid(show.pk), "showTitle": show.title, "episodes": episodes}
    if hours:
        answer |= {"minDownloadHour": hours[0][0], "maxDownloadHour": hours[-1][1]}
    return answer


def list_episodes(
    rows: ShowRows, public: PublicShow, now: datetime, limit: int
) -> list[dict[str, Any]]:
    first_day = rows.find_first_day()
    totals = {row.episode_id: row.downloads for row in rows.count_episodes(EVER)}
    listed = []
    for one in public.episodes[:limit]:
        is_counted = was_counted(one.released_at, public.show.created_at, first_day)
        release = Release(one.episode.pk, one.title, one.released_at, is_counted)
        cumulated = compute_growth(rows, release, now).cumulated if is_counted else []
        firsts = {f"downloads{age}": cumulated[age - 1] for age in AGES if age <= len(cumulated)}
        listed.append(
            {
                "itemGuid": one.episode.guid,
                "title": one.title,
                "pubdate": format_instant(one.released_at),
                **firsts,
                "downloadsAll": totals.get(one.episode.pk, 0),
            }
        )
    return listed


def find_hours(rows: ShowRows, day: date) -> tuple[str, str]:
    """The first and the last hour of a day that had a download."""
    slots = [slot for _, details in rows.iterate_details((day, day)) for slot in details.slots]
    return f"{day}T{min(slots) // 4:02}", f"{day}T{max(slots) // 4:02}"


@serve
def list_apps(request: HttpRequest, _token: ApiToken) -> Answer:
    """Of the last three calendar months, this one so far included; most downloads first."""
    show = choose_show(request.GET)
    today = utc_now().date()
    begin = today.replace(day=1)
    for _ in range(2):
        begin = (begin - timedelta(1)).replace(day=1)
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        details = ShowRows(connection, show.pk).iterate_details((begin, today))
        apps = sum_details(each for _, each in details).apps
    return {
        "showUuid": write_show_uuid(show.pk),
        "appDownloads": dict(Counter(apps).most_common()),
    }
