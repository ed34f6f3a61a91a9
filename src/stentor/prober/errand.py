"""Looking without deciding: a prober elsewhere writes records, and somebody else concludes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from stentor.contracts.probe import ProbeRecord
from stentor.prober.check import run_check
from stentor.prober.inventory.everything import list_checks
from stentor.prober.published import Published
from stentor.prober.recorder import Recorder, Taker
from stentor.prober.schedule import Schedule
from stentor.prober.surroundings import Surroundings

AT_ONCE = 8
TURN_SECONDS = 0.25


def look_once(where: Surroundings) -> list[ProbeRecord]:
    """One look at everything, in the order of the checks."""
    checks = list_checks(where, read_published(where))
    with ThreadPoolExecutor(AT_ONCE, "probe") as pool:
        found = pool.map(lambda check: run_check(check, where.settings.name, where.clock), checks)
        return [record for record in found if record]


def look_on(where: Surroundings, takers: Sequence[Taker], stop: Event) -> None:
    """Looks at everything again and again until `stop` is set. A prober that concludes reads what
    the `takers` are given: in files on a shared disk, or handed over by the API."""
    schedule = Schedule(list_checks(where, read_published(where)), where.settings.name, where.clock)
    recorders = [Recorder(taker) for taker in takers]
    while not stop.is_set():
        for record in schedule.collect():
            for recorder in recorders:
                recorder.note(record)
        stop.wait(TURN_SECONDS)
    schedule.close()


def read_published(where: Surroundings) -> Published | None:
    if where.layout is None:
        return None
    published = Published(where.layout, where.signing_keys)
    published.refresh()
    return published
