"""What a visitor of a report asks for: days, a zone, a spreadsheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from stentor.accounts.models import Organisation
from stentor.catalog.models import Show
from stentor.insights.reports.grouping import STEPS, choose_step, list_steps
from stentor.insights.reports.period import Period, PeriodError, parse_period
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.tables import Sheet
from stentor.insights.reports.together import TogetherRows, open_together
from stentor.lake.reports.store import open_report_store
from stentor.lib.clock import utc_now
from stentor.lib.zones import is_zone, list_zones
from stentor.studio.requests import StudioRequest

PRESETS = ((7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "Year"))
MOST_DAYS_AT_FIRST = 120
"""Since the beginning, where nobody asks for other days; the last thirty where that is longer."""


@dataclass(frozen=True)
class Question:
    """A period, and how the page says it back."""

    period: Period
    now: datetime
    step: str = ""
    """What to draw it by, as it was asked."""
    since: date | None = None
    """The first day there is something of."""
    error: str = ""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.period.zone).date()

    @property
    def fields(self) -> dict[str, Any]:
        """For the form above the report."""
        period, shown = self.period, choose_step(self.step, len(self.period.days))
        return {
            "question": self,
            "presets": self.list_presets(),
            "zones": list_zones(),
            "zone": period.zone.key,
            "query": self.write(period.first, period.last),
            "steps": [
                (step, self.write(period.first, period.last, step), step == shown)
                for step in list_steps(len(period.days))
            ],
        }

    def list_presets(self) -> list[tuple[str, str, bool]]:
        """Words, query, and whether that is what is shown."""
        firsts = [(words, self.today - timedelta(days - 1)) for days, words in PRESETS]
        if self.since:
            firsts.append(("All", self.since))
        shown = self.period.first if self.period.last == self.today else None
        return [(words, self.write(day, self.today), day == shown) for words, day in firsts]

    def write(self, first: date, last: date, step: str | None = None) -> str:
        """The same question about other days, as a query."""
        asked = {"from": first, "to": last, "zone": self.period.zone.key}
        by = self.step if step is None else step
        return urlencode(asked | ({"by": by} if by else {}))


def read_question(request: HttpRequest, zone_name: str, since: date | None = None) -> Question:
    """Of the query; `zone_name` holds where it names no zone. A period that cannot be becomes the
    usual one, with the reason: all days since `since` where that is not long ago, or thirty."""
    asked = request.GET.get("zone", "")
    zone = ZoneInfo(asked if is_zone(asked) else zone_name)
    now = utc_now()
    today = now.astimezone(zone).date()
    step = request.GET.get("by", "")
    step = step if step in STEPS else ""
    usual = {}
    if since and timedelta() <= today - since < timedelta(MOST_DAYS_AT_FIRST):
        usual = {"from": since.isoformat()}
    texts = {name: request.GET.get(name, "") for name in ("from", "to")}
    try:
        period = parse_period(texts if any(texts.values()) else usual, today, zone)
        return Question(period, now, step, since)
    except PeriodError as error:
        return Question(parse_period({}, today, zone), now, step, since, str(error))


@contextmanager
def read_rows(*shows: Show) -> Iterator[ShowRows]:
    """What is kept of the shows."""
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        yield ShowRows(connection, *(show.id for show in shows))


@contextmanager
def read_rows_together(*shows: Show) -> Iterator[TogetherRows]:
    """The shows as one."""
    with open_together(settings.STENTOR_LAYOUT, *(show.id for show in shows)) as rows:
        yield rows


def list_organisations(request: StudioRequest) -> list[Organisation]:
    """Whose flights the visitor may see."""
    return list(Organisation.objects.of(request.user))


def answer_sheet(request: HttpRequest, sheets: dict[str, Sheet], name: str) -> HttpResponse | None:
    """The spreadsheet that is asked for; None where none is. Http404 for one there is not."""
    wanted = request.GET.get("csv")
    if not wanted:
        return None
    if wanted not in sheets:
        raise Http404("no such table")
    answer = HttpResponse(sheets[wanted].write_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{wanted}.csv"'
    return answer
