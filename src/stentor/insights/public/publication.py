"""Puts the public statistics of shows on the site, and takes them away again.

They are files like the show's others, so the edge serves them whatever becomes of the studio. What
they say changes once a day, and when late hits change a day that is over.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Q

from stentor.catalog.models import Show
from stentor.contracts.journal import JournalLine
from stentor.insights.public.figures import gather_figures
from stentor.insights.public.pages import render_stats_json, render_stats_page
from stentor.insights.reports.reading import ShowRows
from stentor.lake.reports.store import open_report_store
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.publishing.addresses import stats_address, stats_json_address
from stentor.publishing.errors import PublishingError
from stentor.publishing.files import PAGE_TYPE
from stentor.publishing.public import PublicShow, gather_show
from stentor.publishing.store import hold_store, open_journal, require_writable, select_changes
from stentor.publishing.text_files import Lines, store_text

log = structlog.get_logger(__name__)

LOOKED_AT_EVERY = timedelta(minutes=10)
TURN_SECONDS = 2.0
"""Others wait for the same clock: what is due beyond has its turn at the next."""
JSON_TYPE = "application/json"
ADDRESSES = (stats_address, stats_json_address)


class StatsFollower:
    """Writes what is behind: at once where the option was changed, else every ten minutes."""

    def __init__(self) -> None:
        self._looked: dict[str, tuple[bool, datetime]] = {}
        """By show: what its option was, and when."""

    def follow(self, now: datetime) -> int:
        """The number of shows that were looked at, as many as a turn has room for."""
        looked, ends = 0, time.monotonic() + TURN_SECONDS
        for show in [one for one in list_shows() if self._is_due(one, now)]:
            if looked and time.monotonic() >= ends:
                break
            try:
                write_stats(show, now)
            except PublishingError as error:
                log.warning("public statistics wait", show=show.pk, reason=str(error))
            self._looked[show.pk] = show.has_public_stats, now
            looked += 1
        return looked

    def _is_due(self, show: Show, now: datetime) -> bool:
        had, looked_at = self._looked.get(show.pk, (None, now))
        return had is not show.has_public_stats or now - looked_at >= LOOKED_AT_EVERY


def list_shows() -> list[Show]:
    """Those that have the option, and those that had it and still have the page."""
    head = open_journal(_layout().journal).read_head().lines
    standing = [
        line.address.removeprefix(stats_address(""))
        for line in head.values()
        if line.kind == "file" and line.address.startswith(stats_address(""))
    ]
    return list(Show.objects.filter(Q(has_public_stats=True) | Q(slug__in=standing)))


def write_stats(show: Show, now: datetime) -> None:
    """What differs between the show's figures and its files. PublishingError where nothing can be
    written now."""
    public = gather_show(show)
    contents = render_files(public, now) if public.show.has_public_stats else ()
    with hold_store():
        require_writable()
        objects, journal = LocalObjects(_layout().objects), open_journal(_layout().journal)
        head = journal.read_head().lines
        lines = list(build_lines(public, contents, objects, head))
        journal.append(list(select_changes(lines, head, now)), now)


def render_files(public: PublicShow, now: datetime) -> tuple[bytes, ...]:
    """Of `ADDRESSES`; none while nothing of the show was ever public."""
    if not public.is_known:
        return ()
    with open_report_store(_layout().lake) as connection:
        figures = gather_figures(ShowRows(connection, public.show.pk), public, now)
    return render_stats_page(public, figures), render_stats_json(public, figures)


def build_lines(
    public: PublicShow, contents: tuple[bytes, ...], objects: LocalObjects, head: Lines
) -> Iterator[JournalLine]:
    """Files at the show's addresses, or the word that they are gone; former ones lead on."""
    slug = public.show.slug
    for place, kind, n in zip(ADDRESSES, (PAGE_TYPE, JSON_TYPE), (0, 1), strict=True):
        if contents:
            yield store_text(objects, head, place(slug), contents[n], kind)
        elif place(slug) in head:
            yield JournalLine(seq=0, at="", kind="gone", address=place(slug))
        for old in public.show.aliases.values_list("slug", flat=True):
            if place(old) in head:
                yield JournalLine(seq=0, at="", kind="moved", address=place(old), to=place(slug))


def _layout() -> DataLayout:
    layout: DataLayout = settings.STENTOR_LAYOUT
    return layout
