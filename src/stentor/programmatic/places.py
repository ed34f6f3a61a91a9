"""What of an organisation's shows a source may fill."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from stentor.ads.openrtb import Break, Demand, Place
from stentor.catalog.models import Episode, Show
from stentor.contracts.adbook import SlotKind
from stentor.programmatic.models import DemandSource
from stentor.publishing.addresses import show_address

LAYOUT_EPISODES = 5
"""A show's breaks are as in the newest of its episodes that has any."""


def list_shows(source: DemandSource) -> list[Show]:
    """Those that it may fill now, by title."""
    shows = Show.objects.filter(organisation=source.organisation).select_related("organisation")
    if source.shows:
        shows = shows.filter(id__in=source.shows)
    return [show for show in shows.order_by("title", "id") if _is_in_category(show, source)]


def build_place(show: Show, source: DemandSource) -> Place:
    """The show with the breaks of the kinds that the source may fill."""
    domain = urlsplit(settings.STENTOR_SITE_URL).hostname or "localhost"
    return Place(
        show=show.id,
        title=show.title,
        category=show.category,
        language=show.language,
        url=f"{settings.STENTOR_SITE_URL}{show_address(show.slug)}",
        domain=domain,
        organisation=show.organisation_id,
        publisher=show.organisation.name,
        breaks=tuple(find_breaks(show, source)),
    )


def find_breaks(show: Show, source: DemandSource) -> Iterator[Break]:
    """Of each kind the largest there is."""
    for kind, slots in find_slots(show).items():
        if kind in source.slots:
            seconds = show.break_seconds or slots * source.longest_seconds
            yield Break(kind, slots, seconds)


def build_demand(source: DemandSource) -> Demand:
    """What the source is asked for."""
    return Demand(
        floor=float(source.floor),
        currency=source.currency,
        longest_seconds=source.longest_seconds,
        lengths=tuple(source.lengths),
        impressions=source.impressions_a_bid,
        keep_seconds=source.keep_hours * 3600,
        tmax=round(source.time_limit * 1000),
        blocked_domains=tuple(source.blocked_domains),
        blocked_categories=tuple(source.blocked_categories),
    )


def find_slots(show: Show) -> dict[SlotKind, int]:
    """Spots of the largest break of each kind; in the order in which they are heard."""
    found: dict[SlotKind, int] = {"pre": 0, "mid": 0, "post": 0}
    episodes = Episode.objects.filter(show=show, media__isnull=False).select_related("media")
    for episode in episodes.order_by("-id")[:LAYOUT_EPISODES]:
        media = episode.media
        for number, frame in enumerate(media.breaks if media else []):
            assert media is not None
            kind: SlotKind = "pre" if frame == 0 else "post" if frame >= media.frames else "mid"
            slots = media.slots[number] if number < len(media.slots) else 1
            found[kind] = max(found[kind], slots)
    return {kind: slots for kind, slots in found.items() if slots}


def _is_in_category(show: Show, source: DemandSource) -> bool:
    if not source.categories:
        return True
    parts = show.category.split(" > ")
    return any(" > ".join(parts[:depth]) in source.categories for depth in range(1, 3))
