"""What only a prober on the machine itself can see."""

from collections.abc import Callable, Iterator
from functools import partial

from stentor.certificates.reading import Reading
from stentor.prober.check import Check, Finding
from stentor.prober.checks import machine, secure, signs
from stentor.prober.checks.steady import ClockWatch
from stentor.prober.surroundings import Surroundings

BEATS = {
    "worker": ("publishing", 20.0),
    "lake": ("counts", 120.0),
    "keeper": ("names", 60.0),
}
"""Signs of life: whose silence, of how many seconds, hurts what."""
EDGE_SILENCE = 15.0


def list_machine_checks(where: Surroundings) -> Iterator[Check]:
    """Nothing for a prober elsewhere."""
    layout = where.layout
    if layout is None:
        return
    watch = ClockWatch()
    yield make("clock", "machines", watch.look)
    yield make("disk:data", "machines", partial(machine.try_disk, layout.root), tries=2)
    yield from list_signs(where)
    yield from list_worker_checks(where)
    yield make("owners", "names", partial(machine.look_for_owners, Reading(layout)))
    yield make(
        "process:studio", "studio", partial(signs.look_at_pid, layout.run, "studio"), "database",
        tries=3,
    )  # fmt: skip
    yield from list_lateness(where, watch)
    if where.database is not None:
        yield make(
            "database", "studio",
            machine.DatabaseWatch(layout.root / where.database).look, tries=2,
        )  # fmt: skip


def list_signs(where: Surroundings) -> Iterator[Check]:
    """Does whoever should be at work show signs of life?"""
    assert where.layout is not None
    silences = signs.Silences(where.layout.run)
    for name, (component, longest) in BEATS.items():
        yield make(
            f"beat:{name}", component, partial(signs.listen_for_beat, silences, name, longest),
            "disk:data", *(("database",) if name == "worker" else ()),
        )  # fmt: skip
    edges = partial(signs.listen_for_edges, silences, EDGE_SILENCE)
    yield make("beat:edge", "listening", edges, "disk:data")


def list_worker_checks(where: Surroundings) -> Iterator[Check]:
    """Each worker of the edge by its own door."""
    assert where.layout is not None
    run, site, settings = where.layout.run, where.site_host, where.settings
    trust = where.doors[0].trust
    yield Check(
        id="workers", component="listening", after=("tcp:edge", "beat:edge"),
        look=partial(secure.knock_at_workers, run, site, 2.0),
        every=settings.every, tries=settings.tries,
    )  # fmt: skip
    yield Check(
        id="tls:workers", component="names", after=("workers", f"tls:{site}"),
        look=partial(secure.look_at_workers, run, site, trust, 2.0, where.clock),
        every=settings.every, tries=settings.tries,
    )  # fmt: skip


def list_lateness(where: Surroundings, watch: ClockWatch) -> Iterator[Check]:
    """How old is what lies there? No question for a moment in which the clock has jumped."""
    assert where.layout is not None
    layout, clock = where.layout, where.clock
    yield make(
        "spool", "counts", watch.unless_jumped(partial(machine.look_at_spool, layout.spool)),
        "beat:lake", "disk:data", "clock",
    )  # fmt: skip
    yield make(
        "counts", "counts",
        watch.unless_jumped(partial(machine.look_at_counts, layout.lake, clock)),
        "beat:lake", "spool", "disk:data", "clock",
    )  # fmt: skip
    yield make(
        "queue", "publishing",
        watch.unless_jumped(partial(machine.look_at_queue, layout.run, clock)),
        "beat:worker", "database", "clock",
    )  # fmt: skip


def make(
    id: str,  # noqa: A002 -- the field's name
    component: str,
    look: Callable[[], Finding | None],
    *after: str,
    tries: int = 1,
) -> Check:
    return Check(id=id, component=component, look=look, after=after, every=5.0, tries=tries)
