"""How far a certificate's life has gone, and which lamp a name shows: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stentor.contracts.certificate import Held, Kept

LATE = {
    "note": ("scheduled", "Renewal overdue"),
    "page": ("failed", "Long overdue"),
    "everybody": ("failed", "About to end"),
}
WIDE = 1000
"""Units of a life bar from end to end."""


@dataclass(frozen=True)
class Life:
    """One certificate's life as a bar; widths in thousandths."""

    held: Held
    used: int
    planned: int | None
    left: str
    """In words: `52 days left (58 %)`, `ended 3 h ago`."""
    share_left: float


@dataclass(frozen=True)
class Lamp:
    """`state` is one of the lamps' states."""

    state: str
    words: str
    rank: int
    """Smaller is worse; 9 where nothing is to be done."""


GOOD = Lamp("public", "Good", 9)


def compute_life(held: Held, now: datetime) -> Life:
    whole = max(timedelta(seconds=1), held.not_after - held.not_before)

    def place(moment: datetime) -> float:
        return min(1.0, max(0.0, (moment - held.not_before) / whole))

    used = place(now)
    ends_in = held.not_after - now
    if ends_in <= timedelta():
        words = f"ended {write_span(-ends_in)} ago"
    else:
        words = f"{write_span(ends_in)} left ({(1 - used) * 100:.0f} %)"
    return Life(
        held=held,
        used=round(used * WIDE),
        planned=round(place(held.planned) * WIDE) if held.planned else None,
        left=words,
        share_left=1 - used,
    )


def find_safe_until(kept: Kept, now: datetime) -> datetime | None:
    """Until when clients are shown a good certificate even if no attempt succeeds any more: edges
    go over to the spare by themselves. None where they are refused already, and where workers serve
    something else, whose end is not known here."""
    if kept.problem or kept.unproved or kept.live is None:
        return None
    usable = [one for one in (kept.live, kept.spare) if one and one.not_before <= now]
    return max((one.not_after for one in usable if one.not_after > now), default=None)


def choose_lamp(kept: Kept) -> Lamp:
    """The worst that holds of it."""
    is_missing = kept.live is None and kept.kind == "public"
    state, words = LATE.get(kept.alarm, ("", ""))
    lamps = (
        (is_missing and not kept.failures, Lamp("scheduled", "On its way", 4)),
        (is_missing, Lamp("failed", "No certificate", 0)),
        (kept.problem, Lamp("failed", "Refused", 0)),
        (not kept.owner, Lamp("failed", "Nobody renews it", 0)),
        (state == "failed", Lamp(state, words, 0 if kept.alarm == "everybody" else 1)),
        (kept.unproved, Lamp("failed", "Not served", 1)),
        (state, Lamp(state, words, 3)),
        (kept.untrusted, Lamp("scheduled", "Not trusted", 4)),
        (kept.failures, Lamp("scheduled", "Trying again", 5)),
    )
    return next((lamp for holds, lamp in lamps if holds), GOOD)


def write_span(span: timedelta) -> str:
    """`45 s`, `90 min`, `31 h`, `52 days`."""
    seconds = span.total_seconds()
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    if seconds < 2 * 86_400:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86_400:.0f} days"
