"""Real parts on which things go wrong around certificates, and the client who looks on."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from servers.authorities import NameServer, Pebble
from servers.fronting import Twist
from servers.watched import HOST, Client, Platform

Fault = Callable[["Stage"], None]
NO_TWIST = (Twist(), Twist())


@dataclass
class Stage:
    """The parts a fault may touch."""

    platform: Platform
    first: Pebble
    second: Pebble
    names: NameServer
    seconds: float
    """A certificate's life."""
    skew: Path = Path()
    """Holds by how many seconds the keeper's clock is wrong, where that can be set."""

    def wait(self, lives: float) -> None:
        time.sleep(self.seconds * lives)

    def kill_both(self) -> None:
        self.first.kill()
        self.second.kill()

    def start_both(self, **environment: str) -> None:
        self.first.start(**environment)
        self.second.start(**environment)

    def twist(self, *twists: Twist) -> None:
        """How the fronts of both misbehave from now on; not at all without a twist. Of two the
        first is the first one's."""
        for one, twist in zip((self.first, self.second), (twists * 2)[:2] or NO_TWIST, strict=True):
            assert one.front is not None
            one.front.twist = twist

    def set_clock(self, seconds: float) -> None:
        """Wrong by so much from now on."""
        part = self.skew.with_suffix(".part")
        part.write_text(str(seconds))
        part.replace(self.skew)

    def find_last_end(self) -> float:
        """When the last certificate of the pair ends."""
        return max(read_end(self.platform.path(folder)) for folder in ("public", "spare"))


def watch(stage: Stage) -> Client:
    roots = [stage.first.roots, stage.second.roots]
    return Client(stage.platform.port, HOST, roots).start()


def assert_never_refused(client: Client, stage: Stage) -> None:
    client.stop()
    assert client.invalid == [], f"{client.invalid}\n{stage.platform.read_log()[-8000:]}"
    assert client.good > 100


def note(name: str, client: Client) -> None:
    """A line of the table of a soak, where one is wanted."""
    if path := os.environ.get("SOAK_TABLE"):
        seconds = f"{client.ended - client.began:.0f}"
        cells = (name, seconds, client.tried, len(client.invalid), len(client.served))
        with Path(path).open("a") as file:
            file.write(f"| {' | '.join(map(str, cells))} |\n")


def read_leaf(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates(path.read_bytes())[0]


def read_end(path: Path) -> float:
    return read_leaf(path).not_valid_after_utc.timestamp()
