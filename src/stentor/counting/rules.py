"""What may be configured about counting, and the version stored with every number."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from stentor.counting.agents import OWN_AGENTS, AgentTable
from stentor.counting.networks import NetworkTable

Window = Literal["utc-day", "first-touch", "last-touch"]
WINDOWS: tuple[Window, ...] = get_args(Window)

REVISION = 4
"""Goes up whenever this room's code could give another number for the same hits."""

NO_NETWORKS = NetworkTable([])


@dataclass(frozen=True)
class Lists:
    """Who is what: tables that change without the rules changing."""

    agents: AgentTable = OWN_AGENTS
    networks: NetworkTable = NO_NETWORKS
    """Data centres, VPNs, bots; for hits that carry their address."""
    shared: NetworkTable = NO_NETWORKS
    """Addresses of many people, for hits that carry their address."""


@dataclass(frozen=True)
class Rules:
    """One way to count. Two results may be compared only when their versions are equal."""

    window: Window = "utc-day"
    seconds: int = 60
    """Of content that a listener must take; a shorter episode must be taken whole."""
    busy_episodes: int = 50
    """An address that starts more different episodes within `busy_minutes` is no person's."""
    busy_minutes: int = 10
    """The slices of the clock in which they are counted: 12:00 to 12:10, and so on."""
    lists: Lists = field(default_factory=Lists)

    @property
    def version(self) -> str:
        """For instance `4.utc-day.60s.busy-50in10m.agents-0a1b2c3d`; with lists of networks
        their versions follow.
        """
        parts = [
            f"{REVISION}.{self.window}.{self.seconds}s",
            f"busy-{self.busy_episodes}in{self.busy_minutes}m",
            f"agents-{self.lists.agents.version}",
            *(f"networks-{v}" for v in [self.lists.networks.version] if v),
            *(f"shared-{v}" for v in [self.lists.shared.version] if v),
        ]
        return ".".join(parts)

    def with_window(self, window: Window) -> "Rules":
        return replace(self, window=window)


NUMBERS = {"seconds": 3600, "busy_episodes": 1_000_000, "busy_minutes": 1440}
"""Rules that are whole numbers from 1, and the greatest each may be."""


def parse_rules(text: str, lists: Lists | None = None) -> Rules:
    """Rules from TOML: `window`, `seconds`, `busy_episodes`, `busy_minutes`; what is not named
    is as always. ValueError for anything else.
    """
    return make_rules(tomllib.loads(text), lists or Lists())


def make_rules(document: Mapping[str, Any], lists: Lists) -> Rules:
    known: dict[str, Any] = {}
    for name, value in document.items():
        if name == "window":
            if value not in WINDOWS:
                raise ValueError(f"window must be one of {', '.join(WINDOWS)}, not {value!r}")
        elif name not in NUMBERS:
            raise ValueError(f"{name} is no rule; there are window, {', '.join(NUMBERS)}")
        elif not isinstance(value, int) or not 1 <= value <= NUMBERS[name]:
            raise ValueError(f"{name} must be a whole number from 1 to {NUMBERS[name]}")
        known[name] = value
    if 1440 % known.get("busy_minutes", 10):
        raise ValueError("busy_minutes must divide a day of 1440 minutes")
    return Rules(**known, lists=lists)
