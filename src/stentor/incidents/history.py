"""What a day came to, from its probe records: pure, to the minute, honest about what is unknown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median

import msgspec

from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.book import Window

MINUTES = 1440
QUARTERS = 96
LEAST_HOLD = timedelta(minutes=3)
LONGEST_HOLD = timedelta(hours=12)
BELIEVED_RUN = 2
"""Bad looks in a row that count; a single one is a hiccup of the line."""

UNKNOWN, UP, MAINTENANCE, DEGRADED, DOWN = range(5)
"""A minute's state; of several the highest holds."""
NAMES = ("unknown", "up", "maintenance", "degraded", "down")
CODES = {Outcome.UP: UP, Outcome.DEGRADED: DEGRADED, Outcome.DOWN: DOWN}


class DayHistory(msgspec.Struct, frozen=True, kw_only=True):
    """One UTC day."""

    day: date
    components: dict[str, dict[str, int]]
    """Seconds by state (`NAMES`), by component; all 86,400 of a day that is over."""
    response: list[float | None]
    """Median seconds to the first byte by quarter of an hour."""
    left: dict[str, float]
    """The smallest fraction of life that was left of a certificate, by check."""


def compute_day(
    day: date,
    records: Sequence[ProbeRecord],
    windows: Iterable[Window],
    now: datetime,
    quorum: int = 1,
) -> DayHistory:
    """`records` are the day's, in order of time; minutes after `now` are left out."""
    begin = datetime.combine(day, time(), UTC)
    minutes = min(MINUTES, max(0, int((now - begin).total_seconds() // 60)))
    by_component: dict[str, list[bytearray]] = defaultdict(list)
    for (component, _), lines in group(records).items():
        by_component[component].append(merge_sources(lines, begin, quorum))
    states = {name: take_worst(rows) for name, rows in by_component.items()}
    for window in windows:
        cover(states, window, begin)
    return DayHistory(
        day=day,
        components={name: count(row[:minutes]) for name, row in sorted(states.items())},
        response=compute_response(records, begin),
        left=compute_left(records),
    )


Sources = dict[str, list[ProbeRecord]]


def group(records: Iterable[ProbeRecord]) -> dict[tuple[str, str], Sources]:
    """By component and check, then by who looked."""
    grouped: dict[tuple[str, str], Sources] = defaultdict(lambda: defaultdict(list))
    for record in records:
        grouped[record.component, record.check][record.source].append(record)
    return grouped


def merge_sources(
    lines: Mapping[str, list[ProbeRecord]], begin: datetime, quorum: int
) -> bytearray:
    """One check's minutes: bad where as many of those who looked say so as are needed."""
    rows = [draw(records, begin) for records in lines.values()]
    if len(rows) == 1:
        return rows[0]
    merged = bytearray(MINUTES)
    for minute in range(MINUTES):
        seen = sorted((row[minute] for row in rows if row[minute]), reverse=True)
        if seen:
            merged[minute] = seen[min(quorum, len(seen)) - 1]
    return merged


def draw(records: Sequence[ProbeRecord], begin: datetime) -> bytearray:
    """One prober's looks at one check as minutes; each speaks until the next, for a while."""
    row = bytearray(MINUTES)
    hold = compute_hold(records)
    codes = compute_codes(records)
    for index, record in enumerate(records):
        first = to_minute(record.at, begin)
        ends = record.at + hold
        if index + 1 < len(records):
            ends = min(ends, records[index + 1].at)
        last = max(first + 1, to_minute(ends, begin))
        for minute in range(max(first, 0), min(last, MINUTES)):
            row[minute] = max(row[minute], codes[index])
    return row


def compute_codes(records: Sequence[ProbeRecord]) -> list[int]:
    """The state each look stands for; a single bad one between good ones is none."""
    codes = [CODES[record.outcome] for record in records]
    begin = 0
    for index in range(len(codes) + 1):
        is_bad = index < len(codes) and codes[index] > UP
        if is_bad:
            continue
        if index - begin < BELIEVED_RUN and index < len(codes):
            codes[begin:index] = [UP] * (index - begin)
        begin = index + 1
    return codes


def compute_hold(records: Sequence[ProbeRecord]) -> timedelta:
    """How long a look speaks for: some of the usual gaps, so that a stopped prober shows."""
    gaps = [(later.at - earlier.at).total_seconds() for earlier, later in pairwise(records)]
    usual = timedelta(seconds=2.5 * median(gaps)) if gaps else LEAST_HOLD
    return min(max(usual, LEAST_HOLD), LONGEST_HOLD)


def to_minute(moment: datetime, begin: datetime) -> int:
    return int((moment - begin).total_seconds() // 60)


def take_worst(rows: Sequence[bytearray]) -> bytearray:
    return bytearray(max(column) for column in zip(*rows, strict=True))


def cover(states: Mapping[str, bytearray], window: Window, begin: datetime) -> None:
    """What did not work while it was worked on was maintenance."""
    ends = min(window.ends, window.cancelled_at) if window.cancelled_at else window.ends
    first, last = to_minute(window.starts, begin), to_minute(ends, begin)
    for component in window.components:
        row = states.get(component)
        for minute in range(max(first, 0), min(last, MINUTES)):
            if row is not None and row[minute] != UP:
                row[minute] = MAINTENANCE


def count(row: bytearray) -> dict[str, int]:
    """Seconds by state, those that there were."""
    return {NAMES[code]: 60 * row.count(code) for code in range(5) if row.count(code)}


def compute_response(records: Iterable[ProbeRecord], begin: datetime) -> list[float | None]:
    """Of the checks that listeners' waiting shows in."""
    found: dict[int, list[float]] = defaultdict(list)
    for record in records:
        if record.seconds is not None and record.check in {"audio:canary", "http:site"}:
            found[to_minute(record.at, begin) // 15].append(record.seconds)
    return [round(median(found[n]), 4) if n in found else None for n in range(QUARTERS)]


def compute_left(records: Iterable[ProbeRecord]) -> dict[str, float]:
    left: dict[str, float] = {}
    for record in records:
        if record.left is not None:
            left[record.check] = min(left.get(record.check, 1.0), record.left)
    return left
