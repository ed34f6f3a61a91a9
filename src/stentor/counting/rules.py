"""What may be configured about counting, and the version stored with every number."""

from dataclasses import dataclass
from typing import Literal, get_args

from stentor.counting.agents import AGENTS_VERSION

Window = Literal["utc-day", "first-touch", "last-touch"]
WINDOWS: tuple[Window, ...] = get_args(Window)

REVISION = 1
"""Goes up whenever this room's code could give another number for the same hits."""


@dataclass(frozen=True)
class Rules:
    """One way to count. Two results may be compared only when their versions are equal."""

    window: Window = "utc-day"
    seconds: int = 60
    """Of content that a listener must take; a shorter episode must be taken whole."""

    @property
    def version(self) -> str:
        """For instance `1.utc-day.60s.agents-0a1b2c3d`."""
        return f"{REVISION}.{self.window}.{self.seconds}s.agents-{AGENTS_VERSION}"
