"""What listeners take: audio, feeds, spots, and an episode on its way to them."""

from collections.abc import Iterator
from functools import partial

from stentor.incidents.components import SHOW_PREFIX
from stentor.prober.check import Check
from stentor.prober.checks import audio, pages
from stentor.prober.inventory import canary
from stentor.prober.published import Published
from stentor.prober.surroundings import Surroundings

SHOWS_EVERY = 300.0
SPOTS_EVERY = 30.0
SHOWS_A_SECOND = 2.0
"""How many shows' feeds are looked at in a second, however many shows there are."""


def list_listening_checks(where: Surroundings, published: Published) -> Iterator[Check]:
    """The canary at every door; nothing where nothing is published."""
    settings = where.settings
    for number, door in enumerate(where.doors):
        end = where.name_end(number)
        yield Check(
            id=f"audio:canary{end}", component="listening",
            look=partial(canary.look_at_canary, where, door, published),
            after=(f"http:site{end}",), every=settings.every,
            seconds=settings.seconds, tries=settings.tries,
        )  # fmt: skip
        yield Check(
            id=f"feed:canary{end}", component="feeds",
            look=partial(canary.look_at_canary_feed, where, door, published),
            after=(f"http:site{end}",), every=settings.every,
            seconds=settings.seconds, tries=settings.tries,
        )  # fmt: skip
        yield Check(
            id=f"ads:canary{end}", component="ads",
            look=partial(canary.look_at_ads, where, door, published),
            after=(f"http:site{end}", f"audio:canary{end}"), every=max(settings.every, SPOTS_EVERY),
            seconds=settings.seconds, tries=2,
        )  # fmt: skip
    if where.publish:
        yield Check(
            id="publish:canary", component="publishing", look=where.publish,
            after=("http:site", "http:studio", "beat:worker", "disk:data"),
            every=settings.publish_every, seconds=180.0, tries=2,
        )  # fmt: skip


def list_outside_checks(where: Surroundings) -> Iterator[Check]:
    """Feeds and their newest episodes, as anybody meets them."""
    settings, door = where.settings, where.doors[0]
    for path in where.feeds:
        slug = path.removeprefix("/feeds/").removesuffix(".xml")
        yield Check(
            id=f"feed:{slug}", component="feeds",
            look=partial(
                pages.look_at_feed, door, where.site_host, path, settings.seconds,
                clock=where.clock, longest_silence=settings.feed_silence.get(slug),
            ),
            after=("http:site",), every=settings.every,
            seconds=settings.seconds, tries=settings.tries,
        )  # fmt: skip
        yield Check(
            id=f"audio:{slug}", component="listening",
            look=partial(
                audio.look_at_newest, door, where.site_host, path, settings.seconds, where.chance
            ),
            after=("http:site", f"feed:{slug}"), every=settings.every,
            seconds=settings.seconds, tries=settings.tries,
        )  # fmt: skip


def list_show_checks(where: Surroundings, published: Published) -> list[Check]:
    """One a published show, so that each has a page of its own."""
    every = max(SHOWS_EVERY, len(published.feeds) / SHOWS_A_SECOND)
    return [
        Check(
            id=f"feed:{slug}", component=f"{SHOW_PREFIX}{slug}",
            look=partial(canary.look_at_feed_of, where, where.doors[0], published, slug),
            after=("http:site", "feed:canary"), every=every,
            seconds=where.settings.seconds, tries=2,
        )
        for slug in published.feeds
    ]  # fmt: skip
