"""What was sent: one append-only file a month, of which the last two matter."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from stentor.contracts.subscriber import Event, parse_event, render_event
from stentor.lib.ledger import SharedLedger
from stentor.subscribers.plan import Tries


class SentLedger:
    """`<directory>/sent/<month>`. For one thread at a time.

    A message is written into the month in which it is tried; three days after it became due it
    is not tried any more, so that this month and the one before know of all that still may be.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "sent"
        self._months: dict[str, SharedLedger[Event]] = {}
        self._tries: dict[str, dict[str, Tries]] = {}

    @contextmanager
    def lock(self, now: datetime) -> Iterator[Mapping[str, Tries]]:
        """What became of every message; nobody else sends within the block."""
        before = self._open(now.replace(day=1) - timedelta(days=1))
        before.refresh()
        current = self._open(now)
        with current.lock():
            known = [self._tries[name] for name in sorted(self._months)]
            yield ChainMap(*reversed(known))

    def append(self, now: datetime, *events: Event) -> None:
        """Within `lock`."""
        self._open(now).append(*events)

    def has_unwritten(self, now: datetime) -> bool:
        return self._open(now).has_unwritten

    def _open(self, now: datetime) -> SharedLedger[Event]:
        name = f"{now:%Y-%m}"
        if name not in self._months:
            for old in sorted(self._months)[:-1]:
                del self._months[old], self._tries[old]
            tries: dict[str, Tries] = {}

            def apply(event: Event) -> None:
                tries.setdefault(event.message, Tries()).take(event)

            self._tries[name] = tries
            self._months[name] = SharedLedger[Event](
                self._directory / name, parse=parse_event, render=render_event, apply=apply
            )
        return self._months[name]
