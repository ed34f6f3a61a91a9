"""Names: do they lead here, and until when are they ours?"""

import ipaddress
from collections.abc import Iterator
from functools import partial

from stentor.prober.check import Check
from stentor.prober.checks import network
from stentor.prober.surroundings import Surroundings

DAILY = 86_400.0


def list_name_checks(where: Surroundings) -> Iterator[Check]:
    settings = where.settings
    own = [where.site_host, where.studio_host, where.status_host]
    for host in dict.fromkeys([*own, *settings.dns]):
        if not is_looked_up(host):
            continue
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


def is_looked_up(host: str) -> bool:
    """Does anybody ask a resolver for it? An address needs none, and `localhost` leads here by
    definition (RFC 6761, 6.3)."""
    if not host or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False
