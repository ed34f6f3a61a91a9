"""Looks at what was published: is it served as it was?"""

import time

from stentor.prober.asking import Door
from stentor.prober.check import Finding, Trouble
from stentor.prober.checks import audio, pages, spots
from stentor.prober.published import Published
from stentor.prober.surroundings import Surroundings

LISTENER_SECONDS = 5
"""For so long the looks for spots are one listener, whose decision is then pinned for a day."""


def look_at_canary(where: Surroundings, door: Door, published: Published) -> Finding | None:
    published.refresh()
    canary = published.find_canary(where.settings.canary)
    if canary is None:
        if where.settings.canary:
            raise Trouble(f"the canary {where.settings.canary} is not published")
        return None
    return audio.look_at_audio(
        door, where.site_host, canary, where.settings.seconds, published, where.chance
    )


def look_at_ads(where: Surroundings, door: Door, published: Published) -> Finding | None:
    published.refresh()
    listener = int(where.clock().timestamp()) // LISTENER_SECONDS
    return spots.look_at_spots(door, where.site_host, published, listener, where.settings.seconds)


def look_at_canary_feed(where: Surroundings, door: Door, published: Published) -> Finding | None:
    """The feed of the canary's show."""
    published.refresh()
    canary = published.find_canary(where.settings.canary)
    slug = canary.split("/")[2] if canary else next(iter(published.feeds), None)
    return look_at_feed_of(where, door, published, slug) if slug else None


def look_at_feed_of(
    where: Surroundings, door: Door, published: Published, slug: str
) -> Finding | None:
    feed = published.feeds.get(slug)
    if feed is None:
        return None
    return pages.look_at_feed(
        door, where.site_host, feed.address, where.settings.seconds,
        clock=where.clock,
        published=feed.list_served(time.monotonic()),
        longest_silence=where.settings.feed_silence.get(slug),
    )  # fmt: skip
