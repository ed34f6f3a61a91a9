"""What looks from outside come to: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from stentor.keeper.life.alarm import AlarmState, Level, compute_alarm
from stentor.keeper.life.timing import RENEWED_AT
from stentor.keeper.outside.looking import Seen

ORDER: tuple[Level, ...] = ("calm", "note", "page", "everybody")
TRIES = 3
"""Looks in a row without a handshake before anybody is told: one may be the network's."""
SETTLED_AFTER = 600.0
"""Seconds in which the addresses of a name may show different certificates: it is being renewed."""


@dataclass(frozen=True)
class Memory:
    """What earlier looks at a target left."""

    unreached: int = 0
    """Looks in a row in which an address gave no handshake."""
    apart_since: float | None = None
    """Since when its addresses have shown different certificates."""


@dataclass(frozen=True)
class Verdict:
    """The state of one target."""

    level: Level
    reason: str
    planned: float | None = None
    """When it ought to be renewed: two thirds of its life, or earlier where its chain ends."""
    left: float | None = None
    """The part of its life that is left, by the certificate of the chain that ends first."""


def judge(
    seen: Sequence[Seen], memory: Memory, now: float, tries: int = TRIES
) -> tuple[Verdict, Memory]:
    """All addresses of a target together: the loudest of what is wrong with any."""
    unreached = [one for one in seen if one.unreached] if seen else []
    fingerprints = {one.fingerprint for one in seen if one.fingerprint}
    apart = memory.apart_since if memory.apart_since is not None else now
    memory = Memory(
        memory.unreached + 1 if unreached or not seen else 0,
        apart if len(fingerprints) > 1 else None,
    )
    verdicts = [judge_one(one, now) for one in seen if not one.unreached]
    if memory.unreached >= tries:
        reason = "; ".join(f"{one.shown}: {one.unreached}" for one in unreached)
        verdicts.append(Verdict("page", reason or "it has no address"))
    elif memory.unreached:
        verdicts.append(Verdict("calm", "no handshake this time; asked again"))
    if memory.apart_since is not None and now - memory.apart_since >= SETTLED_AFTER:
        verdicts.append(Verdict("note", "its addresses show different certificates"))
    return max(verdicts, key=lambda one: (ORDER.index(one.level), bool(one.reason))), memory


def judge_one(seen: Seen, now: float) -> Verdict:
    """One address that answered."""
    if not seen.links:
        return Verdict("everybody", f"{seen.shown}: {seen.refused}")
    leaf, ends = seen.links[0], min(link.not_after for link in seen.links)
    begins, end = leaf.not_before.timestamp(), ends.timestamp()
    planned = begins + (end - begins) * RENEWED_AT
    left = (end - now) / max(1.0, end - begins)
    state = compute_alarm(begins, end, planned, now)
    if seen.refused:
        state = AlarmState("everybody", now, f"clients refuse it: {seen.refused}")
    reason = f"{seen.shown}: {state.reason}" if state.reason else ""
    if state.level != "calm" and ends < leaf.not_after and not seen.refused:
        first = min(seen.links, key=lambda link: link.not_after)
        reason += f" (by {first.title} of its chain)"
    return Verdict(state.level, reason, planned, left)
