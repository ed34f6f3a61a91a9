"""When a certificate is planned to be renewed, and how long to pause after a failed attempt."""

import zlib
from functools import lru_cache

from stentor.keeper.life.records import RULES, Attempt, Certificate, Rules, Window

RENEWED_AT = 2 / 3
"""The part of its life after which a certificate is renewed at the latest."""
PAIRED_AT = 0.45
"""The part of both lives after which the spare is renewed, so that the younger of the two always
has more than half its life left."""
SPREAD = 0.1
"""Renewals of many names are spread over this part of a life, always towards earlier."""
REST = 0.1
"""The part of a life during which a suggested window cannot make a certificate renewed again."""
LONGEST_REST = 43_200.0
"""The rest in seconds at most, where the window can have been meant for the certificate. One that
was over before the certificate began is said of everything, and its successor will hear it too."""

DOUBTED_FOR = 0.1
"""The part of a life during which an authority is left alone whose certificate had used up much of
its life when it came: this machine's clock is ahead, and the next would be no younger."""
SHORTEST_DOUBTED, LONG_DOUBTED, LONGEST_DOUBTED = 3600.0, 10_800.0, 21_600.0
"""Seconds between attempts at others meanwhile: at least; up to so many while something seems to be
valid, and once nothing does. They answer too, but turn every order down."""

FLOOR = 10.0
"""Seconds between two attempts for one name."""
UNREACHED_FLOOR = 1.0
"""The same after an attempt that nobody at an authority heard of, when a certificate has so little
left that ten seconds matter: knocking at a closed door costs nobody anything."""
GOES_ON = 3
"""How often an attempt in which the keeper died is gone on with, before anything else and without
the floor: its order is open, and to begin another instead asks more of everybody. One in which
keepers die again and again counts as failed then."""
SHARE = 0.1
"""No pause is longer than this part of the life that is left."""
RECOVERY = 1800.0
"""Over so many seconds at most names come back to an authority that answers again."""
PAUSES = (60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 14_400.0, 21_600.0)
"""After each round in which every authority failed, while there is plenty of time."""
LAPSED_PAUSES = (10.0,) * 12 + (60.0,) * 10 + (600.0,) * 6 + (3600.0,)
"""The same for a name that has never had anything valid."""
LONGEST_LAPSED, LONGEST_KNOCKING = 3600.0, 300.0
"""For a name whose last certificate has ended, pauses are a tenth of the time since then, up to
so many seconds: after attempts that an authority turned down, and after those that it never heard
of or in which the keeper died, whose order is taken up again. A machine whose clock is far ahead
takes everything for long ended: it must not order without end."""


@lru_cache(maxsize=65_536)
def compute_chance(name: str, fingerprint: str, what: str) -> float:
    """From 0 to 1, the same for the same words: chance that survives a restart."""
    return zlib.crc32(f"{name}|{fingerprint}|{what}".encode()) / 2**32


def compute_due(
    name: str, certificate: Certificate, window: Window | None, rules: Rules = RULES
) -> float:
    """The planned moment of renewal of one certificate by itself.

    A suggested window can only move it forward (RFC 9773, 4.2: a moment in it chosen by chance),
    and not to before a rest after its issue, so that a window that is always in the past cannot
    make an endless row of orders.
    """
    life = certificate.life
    spread = SPREAD * compute_chance(name, certificate.fingerprint, "due")
    planned = certificate.not_before + life * (RENEWED_AT - spread)
    if window is None or window.end == 0.0 or (rules.bounds_windows and not window.is_sound):
        return planned
    chance = compute_chance(name, certificate.fingerprint, "window")
    suggested = window.start + chance * (window.end - window.start)
    if not rules.bounds_windows:
        return suggested
    rest = life * REST
    if window.end > certificate.not_before:
        rest = min(rest, LONGEST_REST)
    return min(planned, max(suggested, certificate.not_before + rest))


def compute_paired_due(name: str, live: Certificate, spare: Certificate) -> float:
    """When the spare is renewed because both have used up nearly half of their lives."""
    part = PAIRED_AT - SPREAD * compute_chance(name, spare.fingerprint, "pair") / 2
    return max(
        live.not_before + live.life * part,
        spare.not_before + spare.life * part,
    )


def compute_floor(last: Attempt, left: float) -> float:
    """The shortest pause after an attempt, with `left` seconds of valid life."""
    is_urgent = left * SHARE < FLOOR
    return UNREACHED_FLOOR if is_urgent and last.outcome == "unreached" else FLOOR


def compute_doubting_floor(left: float) -> float:
    """The shortest pause while the clock is in doubt, with `left` seconds of life by it."""
    if left <= 0:
        return LONGEST_DOUBTED
    return min(LONG_DOUBTED, max(SHORTEST_DOUBTED, left / 2))


def compute_longest_lapsed(last: Attempt) -> float:
    """The longest pause after an attempt for a name that shows nothing valid any more."""
    return LONGEST_LAPSED if last.outcome == "failed" else LONGEST_KNOCKING


def compute_pause(
    failures: int,
    authorities: int,
    left: float,
    floor: float = FLOOR,
    rules: Rules = RULES,
    longest_lapsed: float = LONGEST_LAPSED,
) -> float:
    """Seconds from one failed attempt to the next.

    `failures` in a row (at least one), `authorities` that are tried in turn, `left` seconds of
    valid life: below 0 the time since the last end, 0 where nothing has ended. After one
    authority's failure the next is tried at once (after the floor); after a whole round of them
    comes a pause that grows, but never beyond a tenth of what is left.
    """
    if failures % max(1, authorities) and rules.falls_back:
        return floor
    rounds = failures // max(1, authorities) - 1
    if left < 0:
        return max(floor, min(longest_lapsed, -left * SHARE))
    if left == 0:
        return max(floor, LAPSED_PAUSES[min(max(0, rounds), len(LAPSED_PAUSES) - 1)])
    pause = PAUSES[min(max(0, rounds), len(PAUSES) - 1)]
    if rules.caps_backoff:
        pause = min(pause, left * SHARE)
    return max(floor, pause)
