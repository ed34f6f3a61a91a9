"""What the decision knows of a name. All moments are seconds since the epoch, UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Slot = Literal["live", "spare"]
Outcome = Literal["failed", "unfinished", "unreached"]
"""`unreached`: the authority never heard of the attempt."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A stored certificate that could be served: right names, a key that fits."""

    fingerprint: str
    """SHA-256 of the leaf in hex."""
    authority: str
    """Name of the authority that issued it; empty where that is unknown."""
    not_before: float
    not_after: float
    """The earliest end in its chain."""

    @property
    def life(self) -> float:
        return max(1.0, self.not_after - self.not_before)

    def compute_left(self, now: float) -> float:
        """Seconds until it ends; negative once it has."""
        return self.not_after - now

    def is_valid(self, now: float) -> bool:
        return self.not_before <= now < self.not_after


@dataclass(frozen=True, slots=True)
class Window:
    """When an authority suggests to renew one certificate (RFC 9773, 4.2)."""

    start: float
    end: float
    ask_again: float
    """When the authority wants to be asked again."""

    @property
    def is_sound(self) -> bool:
        """RFC 9773, 4.3: an end that is not after the start makes it no answer at all."""
        return self.start < self.end


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to get a certificate for a slot."""

    at: float
    slot: Slot
    authority: str
    outcome: Outcome = "failed"
    taken_up: int = 0
    """How often it was gone on with after its keeper had died."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What all names of a machine know of an authority that could not be reached, or gave no
    answer."""

    reached_at: float = 0.0
    """When it answered for the first time after a silence."""
    silent_since: float = 0.0
    """The first of the attempts in a row that came to nothing so; 0 where it answers."""
    tried_at: float = 0.0
    """When the last of them ended, or one began that is under way."""
    knocks: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """An authority handed out what was old by this machine's clock."""

    at: float
    until: float
    """When it may be asked again, if the clock shows this much then."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that decides what happens to one name."""

    name: str
    authorities: tuple[str, ...]
    """First choice first."""
    live: Certificate | None = None
    """What the edges serve; None where there is none that can be served."""
    spare: Certificate | None = None
    failures: tuple[Attempt, ...] = ()
    """The latest attempts since the last success of their slot, oldest first."""
    earlier_failures: Mapping[Slot, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many there were before those."""
    blocked: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Authorities whose rate limit is reached, and until when."""
    doubts: Mapping[str, Doubt] = field(default_factory=lambda: MappingProxyType({}))
    """By authority."""
    windows: Mapping[str, Window] = field(default_factory=lambda: MappingProxyType({}))
    """By fingerprint."""
    revoked: frozenset[str] = frozenset()
    """Fingerprints that an authority's list names."""
    wished_at: float | None = None
    """When somebody asked for a renewal that has not been made yet."""
    reach: Mapping[str, Reach] = field(default_factory=lambda: MappingProxyType({}))
    """By authority, what the attempts of all names came to."""
    is_new: bool = False
    """Nothing was ever issued for it, so nothing of it can have lapsed."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens next."""

    action: Literal["wait", "order", "swap"]
    at: float
    """Now, for what is to be done; for `wait` the moment something will be, if nothing happens."""
    reason: str
    slot: Slot = "live"
    authority: str = ""
    replaces: str = ""
    """Fingerprint of the certificate that the order renews (RFC 9773, 5); empty for none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What guards a name against a lapse. The simulation switches one off to show it is needed."""

    keeps_spare: bool = True
    """A second certificate from another authority is held ready."""
    caps_backoff: bool = True
    """No pause between attempts outlasts a tenth of the life that is left."""
    falls_back: bool = True
    """Another authority is tried when the first fails or limits."""
    bounds_windows: bool = True
    """A suggested window may make a renewal earlier, never later."""
    heeds_revocation: bool = True
    """A revoked certificate is put away at once."""
    heeds_limits: bool = True
    """An authority that limits is left alone until it said."""
    doubts_clock: bool = True
    """An authority that hands out what is old by this machine's clock is not asked on and on."""
    shares_reach: bool = True
    """What one name finds out about an authority that is down, others need not."""


RULES = Rules()
