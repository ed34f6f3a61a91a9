"""What the ledger's lines add up to for one name."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from stentor.contracts.renewal import Event
from stentor.keeper.life.records import Attempt, Doubt, Outcome, Slot, Window
from stentor.keeper.life.timing import GOES_ON

MOST_FAILURES = 12
"""Attempts that are kept one by one; of those before only the number."""

HAD_ONE = frozenset({"issued", "activated", "swapped", "window", "revoked"})


@dataclass(slots=True)
class History:
    """The fold over a name's lines, brought up to date with `add`."""

    failures: list[Attempt] = field(default_factory=list)
    earlier_failures: dict[Slot, int] = field(default_factory=dict)
    blocked: dict[str, float] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    wished_at: float | None = None
    had_one: bool = False
    """Was a certificate ever there?"""
    last_reason: str = ""
    """Why something last went wrong."""
    version: int = 0
    """Grows with every line."""

    def add(self, event: Event) -> None:
        """Takes one more line into account.

        An attempt without an outcome counts as failed: whoever made it was killed.
        """
        self.version += 1
        self.had_one |= event.kind in HAD_ONE
        match event.kind:
            case "attempt":
                self._note_attempt(event)
            case "failed" | "rolled-back":
                self.last_reason = event.reason
                if self.failures and self.failures[-1].outcome == "unfinished":
                    began = self.failures.pop()
                    event = msgspec.structs.replace(event, at=max(began.at, event.at))
                outcome: Outcome = "unreached" if event.is_unreached else "failed"
                self._note_failure(Attempt(event.at, event.slot, event.authority, outcome))
            case "limited":
                self.blocked[event.authority] = event.until
            case "doubted":
                self.doubts[event.authority] = Doubt(event.at, event.until)
            case "issued" | "activated":
                self._note_success(event)
            case "window":
                self.windows = dict(list(self.windows.items())[-3:])
                self.windows[event.fingerprint] = Window(event.start, event.end, event.until)
            case "revoked":
                self.revoked.add(event.fingerprint)
            case "wished":
                self.wished_at = event.at
            case _:
                pass

    def _note_attempt(self, event: Event) -> None:
        """One that goes on with what its keeper died in is the same attempt."""
        last, taken_up = self.failures[-1] if self.failures else None, 0
        is_same = last is not None and (last.slot, last.authority) == (event.slot, event.authority)
        if last is not None and is_same and can_be_taken_up(last):
            taken_up = self.failures.pop().taken_up + 1
        self._note_failure(Attempt(event.at, event.slot, event.authority, "unfinished", taken_up))

    def _note_failure(self, attempt: Attempt) -> None:
        self.failures.append(attempt)
        for dropped in self.failures[:-MOST_FAILURES]:
            self.earlier_failures[dropped.slot] = self.earlier_failures.get(dropped.slot, 0) + 1
        del self.failures[:-MOST_FAILURES]

    def _note_success(self, event: Event) -> None:
        """An activation ends a row of failures; an issue alone does so only for a spare."""
        if event.kind == "activated" or event.slot == "spare":
            self.failures = [one for one in self.failures if one.slot != event.slot]
            self.earlier_failures.pop(event.slot, None)
            if event.slot == "live":
                self.wished_at = None


def can_be_taken_up(attempt: Attempt) -> bool:
    """Did its keeper die in it, and not already again and again?"""
    return attempt.outcome == "unfinished" and attempt.taken_up < GOES_ON


def fold(events: Iterable[Event]) -> History:
    """All lines at once."""
    history = History()
    for event in events:
        history.add(event)
    return history
