"""The takes and positions of an ads document, for who is changing the book just now."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Q

from stentor.campaigns.document import (
    AdsDocument,
    BadDocumentError,
    FlightEntry,
    PositionEntry,
)
from stentor.campaigns.models import Creative, Flight, Take
from stentor.campaigns.positions import (
    PositionError,
    list_positions,
    put_position,
    remove_position,
)
from stentor.campaigns.takes import REPLACED, find_wanted_shows, hand_in_take, settle_take
from stentor.catalog.models import BakedIn, Episode

Booked = Sequence[tuple[Flight, Sequence[PositionEntry]]]
"""Flights that are part of audio, with all their positions to be."""


def find_episodes(document: AdsDocument, shows: Mapping[str, str]) -> dict[str, Episode]:
    """The episodes of positions, by place in the document; named by slug, old slug or id.
    BadDocumentError for those that are not there."""
    found, problems = {}, []
    for flight in document.list_flights():
        for one in flight.baked_in or ():
            own = Episode.objects.filter(show=shows[one.show]).select_related("show")
            named = Q(slug=one.episode) | Q(pk=one.episode) | Q(aliases__slug=one.episode)
            episode = own.filter(named).first()
            if episode is None:
                problems.append(
                    f"{one.place}.episode: there is no episode {one.episode!r} of {one.show}"
                )
            else:
                found[one.place] = episode
    if problems:
        raise BadDocumentError(problems)
    return found


def load_takes(
    flight: Flight,
    entry: FlightEntry,
    creatives: Mapping[str, Creative],
    shows: Mapping[str, str],
) -> Iterator[str]:
    """Approves what the document names, where it is not heard already; yields the problems.

    What somebody declined stays so: the same recording is a problem, another one is another take.
    """
    wanted = find_wanted_shows(flight) if entry.takes else {}
    for one in entry.takes:
        show, creative = wanted.get(shows[one.show]), creatives[one.creative]
        if show is None:
            yield f"{one.place}.show: the flight is not for {one.show}"
            continue
        take: Take | None = flight.takes.filter(show=show, creative=creative).first()
        if take and take.is_approved:
            continue
        if take and take.is_approved is False and take.reason != REPLACED:
            why = f": {take.reason}" if take.reason else ""
            yield f"{one.place}.creative: this recording was declined{why}"
            continue
        if take is None or take.is_approved is False:
            take = hand_in_take(flight, show, creative, None)
        settle_take(take, None, is_approved=True)


def load_positions(
    booked: Booked, episodes: Mapping[str, Episode]
) -> tuple[list[str], list[Episode]]:
    """Makes the positions of each flight those of the document; the problems, and the episodes
    that are to have a new version. What stands there already stays the row that it is."""
    changed: dict[str, Episode] = {}
    missing: list[tuple[Flight, PositionEntry]] = []
    # All that goes before all that comes: ads may change places.
    for flight, entries in booked:
        rows = _list_standing(flight)
        for entry in entries:
            row = rows.pop((episodes[entry.place].id, entry.start, entry.end), None)
            if row is None:
                missing.append((flight, entry))
        for row in rows.values():
            remove_position(flight, row, None)
            changed[row.episode_id] = row.episode
    problems = []
    for flight, entry in missing:
        episode = episodes[entry.place]
        try:
            put_position(flight, episode, entry.start, entry.end, None)
        except PositionError as error:
            field = {"start": "from", "end": "to"}.get(error.field, error.field)
            problems.append(f"{entry.place}.{field}: {error}")
        changed[episode.id] = episode
    return problems, list(changed.values())


def _list_standing(flight: Flight) -> dict[tuple[str, float, float], BakedIn]:
    """Also what stood in audio that was replaced since: only people say where it is now."""
    return {
        (one.episode.id, one.row.start, one.row.end): one.row for one in list_positions([flight])
    }
