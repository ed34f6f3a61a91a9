"""What the attempts of all names say about whether an authority can be reached: pure."""

from collections.abc import Sequence
from dataclasses import replace

from stentor.keeper.life.records import Attempt, Reach, Situation, Slot
from stentor.keeper.life.timing import (
    FLOOR,
    LONGEST_KNOCKING,
    PAUSES,
    RECOVERY,
    SHARE,
    UNREACHED_FLOOR,
    compute_chance,
)


def compute_knock(reach: Reach, left: float, now: float) -> float:
    """When a name with `left` seconds of valid life may try an authority that nobody reached
    lately, by what all names together tried; not after now for one that answers.

    Without anything valid a name tries for itself, and so it does where a clock was set back.
    """
    if not reach.silent_since or left <= 0 or reach.tried_at > now + 1:
        return now
    floor = UNREACHED_FLOOR if left * SHARE < FLOOR else FLOOR
    pause = PAUSES[min(reach.knocks, len(PAUSES)) - 1]
    return reach.tried_at + max(floor, min(pause, left * SHARE))


def compute_hold(
    situation: Situation, askable: Sequence[str], since: float, left: float, now: float
) -> float:
    """Until when a name leaves every askable authority alone because others found out that none
    can be reached. `left` is its valid life at `since`, its own last attempt or the moment it was
    due: it tries for itself once in every tenth of that, whatever others found out."""
    opens = min(
        (
            compute_knock(situation.reach[one], left, now) if one in situation.reach else now
            for one in askable
        ),
        default=now,
    )
    return min(opens, since + max(FLOOR, left * SHARE))


def put_silent_last(
    situation: Situation, askable: Sequence[str], left: float, now: float
) -> tuple[str, ...]:
    """In the order given, but last those whose time to be tried again has not come. A name without
    anything valid holds nothing back, but begins with those that answer too."""
    left = left if left > 0 else LONGEST_KNOCKING / SHARE
    return tuple(
        sorted(
            askable,
            key=lambda one: (
                one in situation.reach and compute_knock(situation.reach[one], left, now) > now
            ),
        )
    )


def find_return(situation: Situation, slot: Slot, left: float) -> tuple[float, str]:
    """When the name may try an authority that could not be reached when it was last asked, and
    that answered somebody since; infinite for none.

    The fleet comes back in the order of need: spread by chance over a tenth of what each has
    left, up to half an hour.
    """
    latest: dict[str, Attempt] = {}
    for attempt in situation.failures:
        if attempt.slot == slot:
            latest[attempt.authority] = attempt
    found = [
        (situation.reach[name].reached_at, name)
        for name, attempt in latest.items()
        if attempt.outcome == "unreached"
        and name in situation.reach
        and not situation.reach[name].silent_since
        and situation.reach[name].reached_at >= attempt.at
    ]
    if not found:
        return float("inf"), ""
    at, authority = min(found)
    spread = max(0.0, min(RECOVERY, left * SHARE))
    return at + spread * compute_chance(situation.name, authority, "return"), authority


def note_try(
    reach: Reach | None, now: float, *, is_reached: bool | None, began: float | None = None
) -> Reach | None:
    """What is known when one more attempt, which `began` then, has come to its end now; None where
    it is what was known before.

    As an attempt at a silent authority begins (`is_reached` is None), it holds the others back: it
    may take long to hear nothing. Attempts that were under way together count as one.
    """
    if is_reached is None:
        is_silent = reach is not None and reach.silent_since and reach.tried_at <= now + 1
        return replace(reach, tried_at=now) if reach is not None and is_silent else None
    if is_reached:
        is_news = reach is not None and reach.silent_since
        return Reach(reached_at=now) if is_news else None
    since, knocks, reached_at = now, 0, 0.0
    if reach is not None:
        reached_at = reach.reached_at
        if reach.silent_since and reach.tried_at <= now + 1:
            if began is not None and began < reach.tried_at:
                return None
            since, knocks = reach.silent_since, reach.knocks
    return Reach(reached_at, since, now, knocks + 1)
