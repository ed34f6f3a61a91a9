"""When each check is looked at: at its interval, sooner after a bad look, its causes first."""

import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.lib.clock import Clock
from stentor.prober.check import Check, run_check

AT_ONCE = 32
RETRY_SECONDS = 5.0
AGAIN_SECONDS = 15.0
"""Between two looks at what is known to be bad, however rarely it is looked at otherwise."""
PATIENCE_SECONDS = 10.0
"""How much longer than its own limit a look may take before it is taken for a bad one."""
SPREAD_SECONDS = 0.15
"""Between the first looks at many things, so that a start is no storm."""


@dataclass
class Slot:
    """A check and when it is next due."""

    check: Check
    due: float
    looked: float = 0.0
    bad_in_row: int = 0
    began: float = 0.0
    future: "Future[ProbeRecord | None] | None" = None


class Schedule:
    """Looks in threads of its own; `collect` never waits for one."""

    def __init__(self, checks: Iterable[Check], source: str, clock: Clock) -> None:
        now = time.monotonic()
        self._slots = {
            check.id: Slot(check, now + SPREAD_SECONDS * number)
            for number, check in enumerate(checks)
        }
        self._source = source
        self._clock = clock
        self._pool = ThreadPoolExecutor(AT_ONCE, "probe")

    def add(self, checks: Iterable[Check]) -> None:
        """Further checks; one that is there already stays as it is."""
        now = time.monotonic()
        for number, check in enumerate(checks):
            if check.id not in self._slots:
                self._slots[check.id] = Slot(check, now + SPREAD_SECONDS * number)

    def drop(self, ids: Iterable[str]) -> None:
        """Checks of what is no more."""
        for gone in ids:
            self._slots.pop(gone, None)

    def collect(self) -> list[ProbeRecord]:
        """Starts what is due; the looks that have ended since, and those that never will."""
        now = time.monotonic()
        ended: list[ProbeRecord | None] = []
        for slot in list(self._slots.values()):
            if slot.future is None:
                if now >= slot.due:
                    slot.began = now
                    slot.future = self._pool.submit(
                        run_check, slot.check, self._source, self._clock
                    )
            elif slot.future.done():
                ended.append(self._take(slot, slot.future.result(), now))
            elif now - slot.began > slot.check.seconds + PATIENCE_SECONDS:
                ended.append(self._take(slot, self._give_up(slot), now))
        return [record for record in ended if record]

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _take(self, slot: Slot, record: ProbeRecord | None, now: float) -> ProbeRecord | None:
        slot.future, slot.looked = None, now
        if record is None or record.outcome is Outcome.UP:
            slot.due, slot.bad_in_row = now + slot.check.every, 0
            return record
        slot.bad_in_row += 1
        is_unsure = slot.bad_in_row < slot.check.tries
        slot.due = now + min(RETRY_SECONDS if is_unsure else AGAIN_SECONDS, slot.check.every)
        if slot.bad_in_row == 1:
            self._hurry(slot.check.after, now)
        return record

    def _hurry(self, ids: Iterable[str], now: float) -> None:
        """The causes are looked at now, so that they are known before the effect is believed."""
        for lower in ids:
            slot = self._slots.get(lower)
            if slot and slot.future is None and now - slot.looked > RETRY_SECONDS:
                slot.due = min(slot.due, now)
                self._hurry(slot.check.after, now)

    def _give_up(self, slot: Slot) -> ProbeRecord:
        return ProbeRecord(
            at=self._clock(),
            check=slot.check.id,
            component=slot.check.component,
            source=self._source,
            outcome=Outcome.DOWN,
            reason=f"the look has not ended after {slot.check.seconds + PATIENCE_SECONDS:.0f} s",
        )
