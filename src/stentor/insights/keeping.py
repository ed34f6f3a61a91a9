"""Adds up what many shows came to before somebody asks, and forgets what no longer holds."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from stentor.accounts.models import Organisation
from stentor.insights.impression_files import iterate_heard
from stentor.insights.reports.kept_sums import FEW, open_kept_sums
from stentor.insights.reports.together import TogetherRows
from stentor.lake.reports.store import open_report_store

SPANS = (7, 30, 90)
"""Days up to today that people ask for; each is held against as many before."""
TURN_SECONDS = 2.0
"""Others wait for the same clock: what is left has its turn at the next."""


def keep_sums(now: datetime) -> int:
    """For every organisation with many shows; how many days and spans were looked at."""
    layout, looked, ends = settings.STENTOR_LAYOUT, 0, time.monotonic() + TURN_SECONDS
    with open_report_store(layout.lake) as connection, open_kept_sums(layout.state) as kept:
        sources = TogetherRows(connection, kept).read_sources((date.min, date.max))
        kept.forget_other_states(sources)
        for shows in list_many_shows():
            rows = TogetherRows(connection, kept, *shows)
            for _ in look_at_spans(rows, tuple(shows), layout.lake, now.astimezone(UTC).date()):
                looked += 1
                if time.monotonic() >= ends:
                    return looked
    return looked


def list_many_shows() -> Iterator[list[str]]:
    """Ids of the shows of each organisation that has more than a few."""
    for organisation in Organisation.objects.annotate(n=Count("shows")).filter(n__gt=FEW):
        yield list(organisation.shows.values_list("id", flat=True))


def look_at_spans(
    rows: TogetherRows, shows: tuple[str, ...], lake: Path, today: date
) -> Iterator[None]:
    """The newest first: what was looked at is kept."""
    for ago in range(2 * max(SPANS)):
        day = today - timedelta(ago)
        yield from (None for _ in rows.iterate_details((day, day)))
        yield from (None for _ in iterate_heard(lake, shows, day, day, kept=rows.kept))
    for days in SPANS:
        rows.unite_each((today - timedelta(days - 1), today), today)
        yield
