"""What a prober is told of the place it looks at."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from stentor.lib.clock import Clock
from stentor.lib.layout import DataLayout
from stentor.prober.asking import Door
from stentor.prober.check import Finding
from stentor.prober.settings import ProbeSettings


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a prober looks at."""

    settings: ProbeSettings
    site_host: str
    studio_host: str
    """Empty where nobody has named one: then nothing is said of the studio."""
    doors: tuple[Door, ...]
    """Ways in to the edges over HTTPS; the first one stands for all where one is enough."""
    clock: Clock
    layout: DataLayout | None = None
    """The data directory, for a prober on the machine itself."""
    signing_keys: Path | None = None
    """Of arrangements' addresses, where they are not among the installation's own."""
    database: str | None = None
    """Path of the SQLite file, where there is one."""
    publish: Callable[[], Finding] | None = None
    """Publishes a canary and waits until it is served."""
    status_host: str = ""
    """Of the status page, where it has a name of its own."""
    feeds: tuple[str, ...] = ()
    """Paths of feeds, for a prober elsewhere; the newest episode in the first is its canary."""
    chance: random.Random = field(default_factory=random.Random)

    def name_end(self, number: int) -> str:
        """Of the checks at a door. The first door's have the plain names, so that probers
        elsewhere share them."""
        return f"@{self.doors[number].shown}" if number else ""
