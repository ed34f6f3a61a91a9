"""What a renewal needs from outside: authorities, keys, edges. The simulation has its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from stentor.keeper.life.records import Certificate

NOT_YET = "not valid yet"
"""In the words of a fault that time alone will cure."""
HAS_ENDED = "it has ended"
"""The fault of a chain that was kept for too long, or was handed out to a machine whose clock is
ahead."""


class IssueError(Exception):
    """No certificate this time; the message says why in words for the operator."""

    def __init__(
        self,
        reason: str,
        *,
        until: float = 0.0,
        is_resumable: bool = False,
        is_unreached: bool = False,
        is_silent: bool = False,
    ) -> None:
        """`until`: when a rate limit ends; `is_resumable`: the same order may yet come good;
        `is_unreached`: there was no connection at all; `is_silent`: there was, and no answer."""
        super().__init__(reason)
        self.is_silent = is_silent
        self.is_unreached = is_unreached
        self.until = until
        self.is_resumable = is_resumable


@dataclass(frozen=True, slots=True)
class Request:
    """One order."""

    name: str
    key: str
    """PEM, as `Material.make_key` made it."""
    replaces: bytes | None
    """PEM of the certificate it renews, where the same authority issued it."""
    order: str
    """The address of an order begun earlier; empty for a new one."""
    seconds: float
    """The whole attempt ends within this."""


class Issuer(Protocol):
    """One authority."""

    def issue(self, request: Request, note_order: Callable[[str], None]) -> str:
        """The chain as PEM, leaf first. Calls `note_order` with the order's address as soon as
        there is one. IssueError when there is no certificate this time."""


class Material(Protocol):
    """Keys and PEM files."""

    def make_key(self) -> str:
        """A new private key."""

    def compose(self, key: str, chain: str, authority: str) -> bytes:
        """The file the edges read: key, leaf, chain."""

    def inspect(self, content: bytes, name: str) -> Certificate | None:
        """Facts of such a file; None where it could not be served for the name."""

    def find_fault(self, content: bytes, name: str, authority: str, now: float) -> str | None:
        """Why it must not be served: what a strict client would refuse it for."""


class Look(Protocol):
    """The running edges."""

    def __call__(self, name: str) -> list[str | None]:
        """The fingerprint each worker serves for a name, None for one that did not answer;
        empty where no edge runs."""


Replace = Callable[[str, str], None]
"""(name, fingerprint): has a new process put in the place of every worker that shows another
certificate for the name, or is frozen. Safe to call again and again."""


def replace_nobody(name: str, fingerprint: str) -> None:
    """Where no supervisor of ours can be asked."""
    del name, fingerprint


class NoteReach(Protocol):
    """Tells all other names whether an authority could be reached."""

    def __call__(
        self, authority: str, now: float, *, is_reached: bool | None, began: float | None = None
    ) -> None:
        """An attempt that `began` then (or now) has ended; None as one begins."""


def note_nowhere(
    authority: str, now: float, *, is_reached: bool | None, began: float | None = None
) -> None:
    """Where every name finds out for itself."""
    del authority, now, is_reached, began
