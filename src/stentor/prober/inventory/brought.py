"""Hosts that publishers brought: is each served, over a connection that clients trust?"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from stentor.contracts.probe import Outcome
from stentor.incidents.components import SHOW_PREFIX
from stentor.prober.check import Check, Finding, Trouble
from stentor.prober.checks import pages, secure
from stentor.prober.published import Published
from stentor.prober.surroundings import Surroundings

HOSTS_EVERY = 300.0
HOSTS_A_SECOND = 2.0
"""How many are looked at in a second, however many there are."""
GRACE = timedelta(hours=1)
"""After a host is published, for its first certificate."""


def list_host_checks(where: Surroundings, published: Published) -> Iterator[Check]:
    """At the first door: whether a host's name leads here is its publisher's affair, and what
    stands there when it does is ours."""
    settings, site = where.settings, where.site_host
    every = max(HOSTS_EVERY, len(published.hosts) / HOSTS_A_SECOND)
    for host in list(published.hosts):
        component = find_component(published, host)
        yield Check(
            id=f"tls:{host}", component=component,
            look=partial(look_at_certificate_of, where, published, host),
            after=("tcp:edge", f"tls:{site}"), every=every, seconds=settings.seconds, tries=2,
        )  # fmt: skip
        yield Check(
            id=f"page:{host}", component=component,
            look=partial(look_at_page_of, where, published, host),
            after=(f"tls:{host}", "http:site"), every=every, seconds=settings.seconds, tries=2,
        )  # fmt: skip


def find_component(published: Published, host: str) -> str:
    """What suffers: the one show that stands there, else what all of it is about."""
    route = published.hosts[host].route
    slug = published.slugs.get(route.show)
    if route.serves == "studio":
        return "studio"
    return f"{SHOW_PREFIX}{slug}" if slug else "names"


def look_at_certificate_of(where: Surroundings, published: Published, host: str) -> Finding | None:
    """Without the part of its life that is left, which is charted for the installation's own
    names alone: there may be thousands of others, and the keeper heeds them."""
    door, seconds = where.doors[0], where.settings.seconds
    look = partial(secure.look_at_tls, door, host, seconds, where.clock)
    finding = look_with_grace(where, published, host, look)
    return finding._replace(left=None) if finding else None


def look_at_page_of(where: Surroundings, published: Published, host: str) -> Finding | None:
    """Its first page, or where it leads."""
    held = published.hosts.get(host)
    path = "/sign-in" if held and held.route.serves == "studio" else "/"
    look = partial(pages.look_at_page, where.doors[0], host, path, where.settings.seconds)
    return look_with_grace(where, published, host, look)


def look_with_grace(
    where: Surroundings, published: Published, host: str, look: Callable[[], Finding]
) -> Finding | None:
    """None of a host that is not published any more, and of what is wrong with one that is new.
    A fault of one host impairs; it is no outage but for the show that stands there."""
    published.refresh()
    held = published.hosts.get(host)
    if held is None:
        return None
    try:
        return look()
    except (Trouble, OSError) as error:
        if where.clock() < held.since + GRACE:
            return None
        if held.route.serves == "show":
            raise
        seen = error.evidence if isinstance(error, Trouble) else {}
        raise Trouble(str(error), seen, outcome=Outcome.DEGRADED) from error
