"""Everything that is looked at: which checks there are for these settings, and what leans on
what."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from stentor.incidents.components import SHOW_PREFIX
from stentor.lib.clock import Clock
from stentor.lib.layout import DataLayout
from stentor.prober.asking import Door
from stentor.prober.check import Check, Finding, Trouble
from stentor.prober.checks import audio, machine, network, pages, secure, spots
from stentor.prober.published import Published
from stentor.prober.settings import ProbeSettings

DAILY = 86_400.0
SHOWS_EVERY = 300.0
SPOTS_EVERY = 30.0
LISTENER_SECONDS = 5
"""For so long the looks for spots are one listener, whose decision is then pinned for a day."""
SHOWS_A_SECOND = 2.0
"""How many shows' feeds are looked at in a second, however many shows there are."""

BEATS = {
    "worker": ("publishing", 20.0),
    "lake": ("counts", 120.0),
    "keeper": ("names", 60.0),
}
"""Signs of life: whose silence, of how many seconds, hurts what."""
EDGE_SILENCE = 15.0


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a prober looks at."""

    settings: ProbeSettings
    site_host: str
    studio_host: str
    doors: tuple[Door, ...]
    """Ways in to the edges over HTTPS; the first one stands for all where one is enough."""
    clock: Clock
    layout: DataLayout | None = None
    """The data directory, for a prober on the machine itself."""
    signing_keys: Path | None = None
    """Of arrangements' addresses, where they are not among the installation's own."""
    database: "str | None" = None
    """Path of the SQLite file, where there is one."""
    publish: Callable[[], Finding] | None = None
    """Publishes a canary and waits until it is served."""
    feeds: tuple[str, ...] = ()
    """Paths of feeds, for a prober elsewhere; the newest episode in the first is its canary."""
    chance: random.Random = field(default_factory=random.Random)


def list_checks(where: Surroundings, published: Published | None) -> list[Check]:
    """All checks of this prober; the ones of single shows come from `list_show_checks`."""
    return [
        *list_name_checks(where),
        *(
            check
            for number, door in enumerate(where.doors)
            for check in at_door(where, door, number)
        ),
        *list_audio_checks(where, published),
        *list_own_checks(where),
        *list_machine_checks(where),
    ]


def suffix(number: int, door: Door) -> str:
    """The first door's checks have the plain names, so that probers elsewhere share them."""
    return f"@{door.shown}" if number else ""


def list_name_checks(where: Surroundings) -> Iterator[Check]:
    settings = where.settings
    hosts = dict.fromkeys([where.site_host, where.studio_host, *settings.dns])
    for host in hosts:
        if host == "localhost" or host.endswith(".localhost"):
            continue  # RFC 6761, 6.3: this name leads here by definition
        expected = settings.dns.get(host, frozenset())
        yield Check(
            id=f"dns:{host}",
            component="names",
            look=partial(
                network.look_up_name, host, expected, settings.seconds, settings.resolvers
            ),
            every=settings.every,
            seconds=settings.seconds,
            tries=settings.tries,
        )
    for domain in settings.domains:
        yield Check(
            id=f"domain:{domain}",
            component="names",
            look=partial(network.look_up_registration, domain, settings.rdap, 20.0, where.clock),
            every=DAILY / 4,
            seconds=20.0,
            tries=2,
        )


def at_door(where: Surroundings, door: Door, number: int) -> Iterator[Check]:
    """An edge: is it there, is it trusted, does it answer for both hosts?"""
    end, settings = suffix(number, door), where.settings
    seconds = settings.seconds

    def make(id: str, component: str, look: Callable[[], Finding | None], *after: str) -> Check:  # noqa: A002
        return Check(
            id=f"{id}{end}", component=component, look=look,
            after=tuple(f"{name}{end}" for name in after),
            every=settings.every, seconds=seconds, tries=settings.tries,
        )  # fmt: skip

    site, studio = where.site_host, where.studio_host
    yield make("tcp:edge", "listening", partial(network.knock_with_tls, door, site, seconds))
    yield make(
        f"tls:{site}", "names", partial(secure.look_at_tls, door, site, seconds, where.clock),
        "tcp:edge",
    )  # fmt: skip
    yield make(
        f"tls:{studio}", "names", partial(secure.look_at_tls, door, studio, seconds, where.clock),
        "tcp:edge", f"tls:{site}",
    )  # fmt: skip
    yield make(
        "http:site", "listening",
        partial(pages.look_at_page, door, site, "/healthz", seconds, statuses={200}),
        f"tls:{site}",
    )  # fmt: skip
    if where.layout is None:
        yield make(
            "http:status", "listening",
            partial(pages.look_at_status_page, door, site, seconds, where.clock), "http:site",
        )  # fmt: skip
    if number == 0:
        look = partial(look_at_studio, where, door)
        yield Check(
            id="http:studio", component="studio", look=look,
            after=(f"tls:{studio}", "http:site", "process:studio", "database"),
            every=settings.every, seconds=seconds, tries=settings.tries,
        )  # fmt: skip


def look_at_studio(where: Surroundings, door: Door) -> Finding | None:
    """Can publishers sign in? Not asked while it is still starting."""
    if where.layout and machine.is_starting(where.layout.run, "studio"):
        return None
    seconds = where.settings.seconds
    return pages.look_at_page(door, where.studio_host, "/sign-in", seconds, statuses={200, 302})


def list_audio_checks(where: Surroundings, published: Published | None) -> Iterator[Check]:
    """The canary at every door; nothing where nothing is published."""
    settings = where.settings
    if published is None:
        yield from list_outside_checks(where)
        return
    for number, door in enumerate(where.doors):
        end = suffix(number, door)
        yield Check(
            id=f"audio:canary{end}", component="listening",
            look=partial(look_at_canary, where, door, published),
            after=(f"http:site{end}",), every=settings.every,
            seconds=settings.seconds, tries=settings.tries,
        )  # fmt: skip
        yield Check(
            id=f"feed:canary{end}", component="feeds",
            look=partial(look_at_canary_feed, where, door, published),
            after=(f"http:site{end}",), every=settings.every,
            seconds=settings.seconds, tries=settings.tries,
        )  # fmt: skip
        yield Check(
            id=f"ads:canary{end}", component="ads",
            look=partial(look_at_ads, where, door, published),
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


def list_show_checks(where: Surroundings, published: Published) -> list[Check]:
    """One a published show, so that each has a page of its own."""
    every = max(SHOWS_EVERY, len(published.feeds) / SHOWS_A_SECOND)
    return [
        Check(
            id=f"feed:{slug}", component=f"{SHOW_PREFIX}{slug}",
            look=partial(look_at_feed_of, where, where.doors[0], published, slug),
            after=("http:site", "feed:canary"), every=every,
            seconds=where.settings.seconds, tries=2,
        )
        for slug in published.feeds
    ]  # fmt: skip


def list_own_checks(where: Surroundings) -> Iterator[Check]:
    """What the operator named beside all that."""
    settings = where.settings
    trust = where.doors[0].trust
    for page in settings.pages:
        door = Door(page.address or page.host, page.port, trust=trust)
        statuses: Sequence[int] = page.status or range(200, 400)
        yield Check(
            id=f"page:{page.host}{page.path}", component=page.component,
            look=partial(
                pages.look_at_page, door, page.host, page.path, settings.seconds,
                statuses=statuses, body=page.body,
            ),
            every=settings.every, seconds=settings.seconds, tries=settings.tries,
        )  # fmt: skip
    for row in settings.doors:
        door = Door(row.address, row.port)
        yield Check(
            id=f"tcp:{door.shown}", component=row.component,
            look=partial(network.knock, door, settings.seconds),
            every=settings.every, seconds=settings.seconds, tries=settings.tries,
        )  # fmt: skip


def list_machine_checks(where: Surroundings) -> Iterator[Check]:
    """What only a prober on the machine itself can see."""
    layout = where.layout
    if layout is None:
        return

    def make(
        id: str,  # noqa: A002 -- the field's name
        component: str,
        look: Callable[[], Finding | None],
        *after: str,
        tries: int = 1,
    ) -> Check:
        return Check(id=id, component=component, look=look, after=after, every=5.0, tries=tries)

    clock = where.clock
    yield make("clock", "machines", machine.ClockWatch().look)
    yield make("disk:data", "machines", partial(machine.try_disk, layout.root), tries=2)
    for name, (component, longest) in BEATS.items():
        yield make(
            f"beat:{name}", component,
            partial(machine.listen_for_beat, layout.run, name, longest), "disk:data",
            *(("database",) if name == "worker" else ()),
        )  # fmt: skip
    edges = partial(machine.listen_for_edges, layout.run, EDGE_SILENCE)
    yield make("beat:edge", "listening", edges, "disk:data")
    yield Check(
        id="workers", component="listening", after=("tcp:edge", "beat:edge"),
        look=partial(secure.knock_at_workers, layout.run, where.site_host, 2.0),
        every=where.settings.every, tries=where.settings.tries,
    )  # fmt: skip
    yield Check(
        id="tls:workers", component="names", after=("workers", f"tls:{where.site_host}"),
        look=partial(
            secure.look_at_workers, layout.run, where.site_host, where.doors[0].trust, 2.0, clock
        ),
        every=where.settings.every, tries=where.settings.tries,
    )  # fmt: skip
    yield make("owners", "names", partial(machine.look_for_owners, layout.inventory))
    yield make(
        "process:studio", "studio", partial(machine.look_at_pid, layout.run, "studio"), "database",
        tries=3,
    )  # fmt: skip
    yield make(
        "spool", "counts", partial(machine.look_at_spool, layout.spool), "beat:lake", "disk:data"
    )
    yield make(
        "counts", "counts", partial(machine.look_at_counts, layout.lake, clock),
        "beat:lake", "spool", "disk:data", "clock",
    )  # fmt: skip
    yield make(
        "queue", "publishing", partial(machine.look_at_queue, layout.run, clock),
        "beat:worker", "database", "clock",
    )  # fmt: skip
    if where.database is not None:
        yield make(
            "database", "studio",
            partial(machine.look_at_database, layout.root / where.database), tries=2,
        )  # fmt: skip
