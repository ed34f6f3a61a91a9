"""What a CSV file tells of takes and positions. They go out, and are not changed by coming in."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from stentor.campaigns.models import Flight, Take
from stentor.campaigns.positions import find_flights, list_positions
from stentor.catalog.chapters import format_start

COLUMNS: Final = ("takes", "baked_in")
ELSEWHERE: Final = {
    "takes": "Takes are handed in and approved on the flight’s page or by “stentor ads load”.",
    "baked_in": "Positions are said on the flight’s page or by “stentor ads load”.",
}

Cells = Mapping[str, list[str]]
"""Entries by column."""


def describe_audio(flights: Collection[Flight]) -> dict[str, Cells]:
    """By flight: takes that are approved, `show: spot`, and positions that were not withdrawn,
    `show/episode from-to`."""
    cells: defaultdict[str, dict[str, list[str]]] = defaultdict(
        lambda: {"takes": [], "baked_in": []}
    )
    takes = Take.objects.filter(flight__in=flights, is_approved=True).select_related("show")
    for take in takes.order_by("show__slug", "id"):
        cells[take.flight_id]["takes"].append(f"{take.show.slug}: {take.creative_id}")
    rows = [one.row for one in list_positions(flights)]
    rows.sort(key=lambda row: (row.episode.show.slug, row.episode.slug, row.start))
    owners = find_flights(rows)
    for row in rows:
        span = f"{format_start(row.start)}-{format_start(row.end)}"
        where = f"{row.episode.show.slug}/{row.episode.slug}"
        cells[owners[row.placement].id]["baked_in"].append(f"{where} {span}")
    return {flight.id: cells[flight.id] for flight in flights}


def find_change(column: str, text: str, standing: Cells | None) -> str | None:
    """Why the cell cannot be taken; None where it says what stands. `standing` is None for a
    flight that is to be."""
    entries = sorted(" ".join(one.split()) for one in text.split(";") if one.strip())
    known = standing[column] if standing else []
    if entries == sorted(known):
        return None
    if not known:
        return f"{ELSEWHERE[column]} Leave this empty."
    return f"{ELSEWHERE[column]} Leave what stands: “{'; '.join(known)}”."
