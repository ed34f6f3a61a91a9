"""Counts as CSV, one line a day, flight, show, episode, country and app."""

import csv
import io
from collections.abc import Iterable, Sequence

from stentor.campaigns.models import Flight
from stentor.campaigns.reporting.counts import Impressions
from stentor.campaigns.sheets import UNSAFE
from stentor.catalog.models import Episode, Show

COLUMNS = ("day", "zone", "flight", "show", "episode", "country", "app", "impressions")


def write_report(impressions: Impressions, flights: Sequence[Flight], zone: str = "") -> str:
    """In the order of the days, which are `zone`'s or else each flight's. What a spreadsheet would
    take for a formula is quoted."""
    names = {flight.id: flight for flight in flights}
    shows = find_titles(Show, impressions.count_by("show"))
    episodes = find_titles(Episode, impressions.count_by("episode"))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line, number in impressions.iterate_lines():
        flight = names[line.flight]
        told = (
            flight.name,
            shows.get(line.show, line.show),
            episodes.get(line.episode, line.episode),
        )
        writer.writerow(
            [
                line.day.isoformat(),
                zone or flight.zone,
                *map(disarm, told),
                line.country,
                disarm(line.app),
                number,
            ]
        )
    return text.getvalue()


def find_titles(model: type[Show] | type[Episode], ids: Iterable[str]) -> dict[str, str]:
    """Titles by id, of those that are still there."""
    return dict(model.objects.filter(id__in=list(ids)).values_list("id", "title"))


def disarm(words: str) -> str:
    return f"'{words}" if words.startswith(UNSAFE) else words
