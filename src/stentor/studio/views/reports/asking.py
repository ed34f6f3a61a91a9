"""What a visitor of a report asks for: days, a zone, a spreadsheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from stentor.catalog.models import Show
from stentor.insights.reports.period import Period, PeriodError, parse_period
from stentor.insights.reports.reading import ShowRows
from stentor.insights.reports.tables import Sheet
from stentor.lake.reports.store import open_report_store
from stentor.lib.clock import utc_now
from stentor.lib.zones import is_zone
from stentor.studio.local_time import list_zones

PRESETS = ((7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "Year"))


@dataclass(frozen=True)
class Question:
    """A period, and how the page says it back."""

    period: Period
    today: date
    error: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """For the form above the report."""
        zone = self.period.zone.key
        presets = [
            (words, self.write(self.today - timedelta(days - 1), self.today), self._is_last(days))
            for days, words in PRESETS
        ]
        return {
            "question": self,
            "presets": presets,
            "zones": list_zones(),
            "zone": zone,
            "query": self.write(self.period.first, self.period.last),
        }

    def write(self, first: date, last: date) -> str:
        """The same question about other days, as a query."""
        return urlencode({"from": first, "to": last, "zone": self.period.zone.key})

    def _is_last(self, days: int) -> bool:
        period = self.period
        return period.last == self.today and len(period.days) == days


def read_question(request: HttpRequest, zone_name: str) -> Question:
    """Of the query; `zone_name` holds where it names no zone. A period that cannot be becomes the
    usual one, with the reason."""
    asked = request.GET.get("zone", "")
    zone = ZoneInfo(asked if is_zone(asked) else zone_name)
    today = utc_now().astimezone(zone).date()
    try:
        return Question(parse_period(request.GET.dict(), today, zone), today)
    except PeriodError as error:
        return Question(parse_period({}, today, zone), today, str(error))


@contextmanager
def read_rows(show: Show) -> Iterator[ShowRows]:
    """What is kept of the show."""
    with open_report_store(settings.STENTOR_LAYOUT.lake) as connection:
        yield ShowRows(connection, show.id)


def list_releases(show: Show, now: datetime) -> list[Any]:
    """Episodes that are out, newest first."""
    return list(show.episodes.filter(released_at__lte=now).order_by("-released_at"))


def answer_csv(sheet: Sheet, name: str) -> HttpResponse:
    """A file to save."""
    answer = HttpResponse(sheet.write_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{sheet.name}.csv"'
    return answer
