"""The keeper's inventory once an hour, in a thread that holds nothing up."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog

from stentor.alarms import Alarm, Alarms
from stentor.contracts.alarm import Severity
from stentor.contracts.inventory import (
    Inventory,
    Item,
    encode_inventory,
    is_lapsing_stranger,
    is_unowned,
)
from stentor.lib.durable import write_bytes_durably

log = structlog.get_logger("keeper")

WITHIN = "lapse:"
FIRST_AFTER, EVERY = 300.0, 3600.0
"""Not right after a start, when others on the machine start as well."""
EVERY_UNOWNED = 300.0
"""While somebody has to see to a name that is served: it is told that it was seen to."""


class InventoryRounds:
    """`tick` is called in every round of the keeper, and starts an inventory when it is time."""

    def __init__(
        self, take: Callable[[], Inventory], path: Path, *, first_after: float = FIRST_AFTER
    ) -> None:
        self._take = take
        self._path = path
        self._due = time.monotonic() + first_after
        self._thread: threading.Thread | None = None
        self._fresh: Inventory | None = None

    def tick(self, alarms: Alarms | None) -> None:
        """Reports what the last one found, when there is a new one."""
        if self._fresh and alarms:
            alarms.report(list_alarms(self._fresh.items), WITHIN)
            self._fresh = None
        if time.monotonic() < self._due or (self._thread and self._thread.is_alive()):
            return
        self._due = time.monotonic() + EVERY
        self._thread = threading.Thread(target=self._work, daemon=True, name="inventory")
        self._thread.start()

    def _work(self) -> None:
        try:
            found = self._take()
            write_bytes_durably(self._path, encode_inventory(found))
        except Exception as error:  # others' answers may hold anything
            log.exception("no inventory this time", error=str(error))
        else:
            self._fresh = found
            if any(is_unowned(one) or is_lapsing_stranger(one) for one in found.items):
                self._due = time.monotonic() + EVERY_UNOWNED


def list_alarms(items: Iterable[Item]) -> list[Alarm]:
    """One a thing that is not well: a note, since each has its deadline; a page for a certificate
    that is about to end with nobody behind it."""
    return [
        Alarm(
            key=f"{WITHIN}{item.kind}:{item.name}",
            severity=Severity.PAGE if is_lapsing_stranger(item) else Severity.NOTE,
            title=f"{item.name} ({item.kind}): {item.problem}",
            text="`stentor certs inventory` has everything that can lapse.",
            details={"deadline": item.deadline or "unknown", "owner": item.owner or "nobody"},
        )
        for item in items
        if item.problem
    ]
