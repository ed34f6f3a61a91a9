"""Single downloads of a show, page by page: for members of its organisation only.

What everybody may see are sums. Here a row is somebody's, under a name that lasts for a month.
"""

import base64
import binascii
import json
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from stentor.accounts.models import ApiToken
from stentor.api.op3.asking import (
    Answer,
    RefusedError,
    find_show,
    parse_limit,
    parse_moment,
    serve,
)
from stentor.api.op3.naming import (
    write_audience_id,
    write_episode_id,
    write_hashed_address,
    write_show_uuid,
)
from stentor.catalog.models import Show
from stentor.insights.regions import name_region
from stentor.insights.reports.reading import ShowRows
from stentor.lake.lists import load_counting
from stentor.lake.manifest import load_manifest
from stentor.lake.reports.store import open_report_store
from stentor.lib.clock import format_instant, utc_now
from stentor.publishing.addresses import listen_address
from stentor.publishing.origin import origin_of

if TYPE_CHECKING:
    from stentor.lake.reports.rows import DownloadRow

HEADS = (
    "time", "url", "audienceId", "showUuid", "episodeId", "hashedIpAddress", "agentType",
    "agentName", "deviceType", "deviceName", "referrerType", "referrerName", "botType",
    "countryCode", "continentCode", "regionCode", "regionName", "timezone", "metroCode",
)  # fmt: skip
FORMATS = ("tsv", "json", "json-o", "json-a")
USUAL_LIMIT, MOST_ROWS = 100, 20_000
SECONDS = 10.0
"""A page ends at the first day that begins later; the next one goes on there."""
ONE_AT_A_TIME = threading.Lock()


class Place(NamedTuple):
    """Where a page ended: so many rows of a day were given."""

    day: date
    rows: int


class Asked(NamedTuple):
    """What is asked for."""

    since: datetime | None
    is_after: bool
    """Is that moment itself left out?"""
    until: datetime | None
    episode: str | None
    limit: int
    form: str
    place: Place | None

    def holds(self, row: "DownloadRow") -> bool:
        if self.since and (row.at < self.since or (row.at == self.since and self.is_after)):
            return False
        if self.until and row.at >= self.until:
            return False
        return self.episode in {None, write_episode_id(row.episode)}


@serve
def query_downloads(request: HttpRequest, token: ApiToken, name: str) -> Answer:
    """In the order of time."""
    show = find_show(name)
    if show.organisation_id != token.organisation_id:
        raise RefusedError(403, "Single downloads are for members of the show's organisation.")
    asked = parse_asked(request.GET)
    rows, place = read_page(show, asked)
    return write_page(asked, request.GET.get("skip") != "headers", rows, place)


def parse_asked(query: QueryDict) -> Asked:
    """RefusedError."""
    now = utc_now()
    if "start" in query and "startAfter" in query:
        raise RefusedError(400, "Specify either 'start' or 'startAfter', not both")
    form = query.get("format", "tsv")
    if form not in FORMATS:
        raise RefusedError(400, f"Bad format: {form[:40]}")
    if query.get("bots", "exclude") not in {"include", "exclude"}:
        raise RefusedError(400, f"Bad bots: {query['bots'][:40]}")
    return Asked(
        parse_moment(query, "start", now) or parse_moment(query, "startAfter", now),
        "startAfter" in query,
        parse_moment(query, "end", now),
        query.get("episodeId"),
        parse_limit(query, USUAL_LIMIT, MOST_ROWS),
        form,
        parse_place(str(query["continuationToken"])) if "continuationToken" in query else None,
    )


def read_page(show: Show, asked: Asked) -> tuple[list[list[str | None]], Place | None]:
    """Rows, and where the next page begins; None behind the last."""
    began, found = time.monotonic(), list[list[str | None]]()
    slugs = dict(show.episodes.values_list("id", "slug"))
    for day in list_days(show, asked):
        if found and time.monotonic() - began > SECONDS:
            return found, Place(day, 0)
        skipped = asked.place.rows if asked.place and asked.place.day == day else 0
        for number, row in enumerate(read_day(show.pk, day), 1):
            if number > skipped and asked.holds(row):
                found.append(describe(show, row, slugs.get(row.episode, "")))
                if len(found) >= asked.limit:
                    return found, Place(day, number)
    return found, None


def list_days(show: Show, asked: Asked) -> Iterator[date]:
    """UTC days that had a download and may have what is asked for."""
    first = asked.since.date() if asked.since else date.min
    if asked.place:
        first = max(first, asked.place.day)
    last = (asked.until - timedelta(microseconds=1)).date() if asked.until else date.max
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        days = ShowRows(connection, show.pk).count_days((first, last))
    return (day for day, _ in days)


def read_day(show_id: str, day: date) -> "list[DownloadRow]":
    """By the rules of now; a day that stayed as it was is remembered for the next page."""
    layout = settings.STENTOR_LAYOUT
    rules = load_counting(layout.counting)
    files = tuple(file.name for file in load_manifest(layout.lake).list_files(day))
    with ONE_AT_A_TIME:
        return _read_day(show_id, day, rules.version, files)


@lru_cache(maxsize=4)
def _read_day(
    show_id: str, day: date, _version: str, _files: tuple[str, ...]
) -> "list[DownloadRow]":
    from stentor.lake.reports.rows import list_downloads  # the plan, which no other page needs

    layout = settings.STENTOR_LAYOUT
    return list_downloads(layout.lake, day, show_id, load_counting(layout.counting))


def describe(show: Show, row: "DownloadRow", slug: str) -> list[str | None]:
    """In the order of `HEADS`; what is not known is null."""
    month = f"{row.at:%Y-%m}"
    return [
        format_instant(row.at),
        _write_url(show, row.episode, slug),
        write_audience_id(show.pk, month, row.listener, row.agent.text),
        write_show_uuid(show.pk),
        write_episode_id(row.episode),
        write_hashed_address(show.pk, month, row.listener),
        row.agent.kind,
        row.agent.app,
        row.agent.device,
        None if row.agent.os == "unknown" else row.agent.os,
        None,
        None,
        None,
        row.country,
        None,
        row.region.partition("-")[2] if row.region else None,
        name_region(row.region) if row.region else None,
        None,
        None,
    ]


def _write_url(show: Show, episode: str, slug: str) -> str:
    """Where the audio is: here, or on the host that the analytics prefix led to."""
    if slug:
        return origin_of(show) + listen_address(show.slug, slug)
    return f"https://{episode}" if "/" in episode else ""


def write_page(
    asked: Asked, has_heads: bool, rows: list[list[str | None]], place: Place | None
) -> HttpResponse | dict[str, Any]:
    token = write_place(place) if place else None
    if asked.form == "tsv":
        lines = [HEADS] * has_heads + [[cell or "" for cell in row] for row in rows]
        text = "".join("\t".join(line) + "\n" for line in lines)
        answer = HttpResponse(text, content_type="text/tab-separated-values; charset=utf-8")
        if token:
            answer.headers["X-Continuation-Token"] = token
        return answer
    document: dict[str, Any] = {"rows": rows, "count": len(rows)}
    if asked.form == "json-a":
        document["headers"] = HEADS
    else:
        document["rows"] = [
            {head: cell for head, cell in zip(HEADS, row, strict=True) if cell is not None}
            for row in rows
        ]
    return document | ({"continuationToken": token} if token else {})


def write_place(place: Place) -> str:
    """Opaque to whoever gets it."""
    content = json.dumps([place.day.isoformat(), place.rows]).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def parse_place(text: str) -> Place:
    """RefusedError where it is none of ours."""
    try:
        day, rows = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Place(date.fromisoformat(day), int(rows))
    except (ValueError, TypeError, binascii.Error) as error:
        raise RefusedError(400, f"Bad continuationToken: {text[:40]}") from error
