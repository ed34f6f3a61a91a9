"""Shows as places where spots can be heard."""

from collections import Counter, defaultdict
from datetime import UTC, date
from typing import NamedTuple

from stentor.accounts.models import Organisation
from stentor.catalog.models import Episode, MediaVersion


class Place(NamedTuple):
    """One show."""

    category: str
    slots: dict[str, float]
    """By kind, in a download of it on average."""
    releases: frozenset[date]
    """Days on which something came out, or will."""


def find_places(organisation: Organisation) -> dict[str, Place]:
    """By id, the shows that have audio. A show's later episodes count for more."""
    episodes: dict[str, list[Episode]] = defaultdict(list)
    rows = Episode.objects.filter(show__organisation=organisation, media__isnull=False)
    for episode in rows.select_related("media", "show").order_by("released_at", "created_at"):
        episodes[episode.show_id].append(episode)
    return {show: describe_place(some) for show, some in episodes.items()}


def describe_place(episodes: list[Episode]) -> Place:
    """`episodes` of one show, the latest last; as many as are mostly listened to."""
    show, latest = episodes[0].show, episodes[-10:]
    slots: Counter[str] = Counter()
    for episode in latest:
        assert episode.media is not None
        slots.update(count_slots(episode.media))
    released = (one.released_at for one in episodes if one.released_at)
    return Place(
        show.category,
        {kind: number / len(latest) for kind, number in slots.items()},
        frozenset(moment.astimezone(UTC).date() for moment in released),
    )


def count_slots(media: MediaVersion) -> Counter[str]:
    """By kind."""
    slots: Counter[str] = Counter()
    for number, frame in enumerate(media.breaks):
        kind = "pre" if frame <= 0 else "post" if frame >= media.frames else "mid"
        slots[kind] += media.count_slots(number)
    return slots
