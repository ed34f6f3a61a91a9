"""What an engine says when something is wrong, and to whom it says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from stentor.contracts.alarm import Severity


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something is wrong now."""

    key: str
    """Names the fault and nothing that changes while it lasts: `certificate:example.org`. Two
    processes that find the same fault use the same key, and people are told once."""
    severity: Severity
    title: str
    """One line that says what is wrong with what."""
    text: str = ""
    """What was seen, what it means, what to do."""
    url: str = ""
    """Where to look."""
    details: Mapping[str, str] = field(default_factory=dict)
    """Evidence by name."""


class Alarms(Protocol):
    """Takes alarms. No call waits for the network, fails, or tells anybody twice.

    An alarm with a key that is open already only makes it louder or lower: people hear of it
    again when it becomes louder than it ever was. It is over when each source that raised it
    has resolved it.
    """

    def raise_alarm(self, alarm: Alarm) -> None:
        """Says that this holds now. Saying it again costs nothing and tells nobody."""

    def resolve(self, key: str, text: str = "") -> None:
        """Says that it no longer does; `text` is told. Nothing happens when it did not."""

    def report(self, alarms: Iterable[Alarm], within: str = "") -> None:
        """Says that `alarms` are all that is wrong now, by this source, among the keys that
        begin with `within`: raises them and resolves the others. For engines that look at
        everything every round; what was raised before a restart is resolved by it too."""
