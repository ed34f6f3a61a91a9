"""Edges: is each there, is it trusted, does it answer for every host?"""

from collections.abc import Callable, Iterator
from functools import partial

from stentor.prober.asking import Door
from stentor.prober.check import Check, Finding
from stentor.prober.checks import network, pages, secure, signs
from stentor.prober.surroundings import Surroundings


def list_door_checks(where: Surroundings) -> Iterator[Check]:
    for number, door in enumerate(where.doors):
        yield from list_checks_at(where, number, door)
    if where.studio_host:
        yield make_studio_check(where, where.doors[0])


def list_checks_at(where: Surroundings, number: int, door: Door) -> Iterator[Check]:
    """One edge."""
    end, settings = where.name_end(number), where.settings
    seconds, site = settings.seconds, where.site_host

    def make(id: str, component: str, look: Callable[[], Finding | None], *after: str) -> Check:  # noqa: A002 -- as the record calls it
        return Check(
            id=f"{id}{end}", component=component, look=look,
            after=tuple(f"{name}{end}" for name in after),
            every=settings.every, seconds=seconds, tries=settings.tries,
        )  # fmt: skip

    yield make("tcp:edge", "listening", partial(network.knock_with_tls, door, site, seconds))
    yield make(
        f"tls:{site}", "names", partial(secure.look_at_tls, door, site, seconds, where.clock),
        "tcp:edge",
    )  # fmt: skip
    for host in filter(None, (where.studio_host, where.status_host)):
        yield make(
            f"tls:{host}", "names", partial(secure.look_at_tls, door, host, seconds, where.clock),
            "tcp:edge", f"tls:{site}",
        )  # fmt: skip
    yield make(
        "http:site", "listening",
        partial(pages.look_at_page, door, site, "/healthz", seconds, statuses={200}),
        f"tls:{site}",
    )  # fmt: skip
    if where.status_host:
        yield make(
            f"page:{where.status_host}", "listening",
            partial(pages.look_at_page, door, where.status_host, "/", seconds, statuses={200}),
            f"tls:{where.status_host}", "http:site",
        )  # fmt: skip
    if where.layout is None:
        yield make(
            "http:status", "listening",
            partial(pages.look_at_status_page, door, site, seconds, where.clock), "http:site",
        )  # fmt: skip


def make_studio_check(where: Surroundings, door: Door) -> Check:
    settings = where.settings
    return Check(
        id="http:studio", component="studio", look=partial(look_at_studio, where, door),
        after=(f"tls:{where.studio_host}", "http:site", "process:studio", "database"),
        every=settings.every, seconds=settings.seconds, tries=settings.tries,
    )  # fmt: skip


def look_at_studio(where: Surroundings, door: Door) -> Finding | None:
    """Can publishers sign in? Not asked while it is still starting."""
    if where.layout and signs.is_starting(where.layout.run, "studio"):
        return None
    seconds = where.settings.seconds
    return pages.look_at_page(door, where.studio_host, "/sign-in", seconds, statuses={200, 302})
