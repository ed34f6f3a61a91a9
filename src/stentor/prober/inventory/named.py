"""Pages and doors that the settings name."""

from collections.abc import Iterator, Sequence
from functools import partial

from stentor.prober.asking import Door
from stentor.prober.check import Check
from stentor.prober.checks import network, pages
from stentor.prober.surroundings import Surroundings


def list_named_checks(where: Surroundings) -> Iterator[Check]:
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
