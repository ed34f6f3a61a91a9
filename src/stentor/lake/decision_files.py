"""The edges' records of decisions, as they stand in the spool."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from stentor.contracts.decision import Decision, parse_decision
from stentor.lib.clock import format_instant


def read_decisions(spool: Path, at_most: int | None = None) -> Iterator[Decision]:
    """Of every edge, also what is being written; lines that are none are passed over.

    With `at_most` only the newest files, as many as have about so many bytes.
    """
    left = at_most
    for path in sorted(spool.glob("*.decisions"), reverse=at_most is not None):
        if left is not None and left <= 0:
            return
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # taken away between the listing and the reading
        if left is not None:
            left -= len(content)
        for line in content.splitlines():
            try:
                yield parse_decision(line)
            except ValueError:
                continue


class Decided(msgspec.Struct):
    """Of a decision only when it was, and for whom."""

    class Slot(msgspec.Struct):
        flight: str | None = None

    at: str
    slots: list[Slot]


_decode_decided = msgspec.json.Decoder(Decided).decode


def count_decided(spool: Path, moments: Sequence[datetime]) -> list[Counter[str]]:
    """Decisions by flight between each two of these moments, which are in order."""
    counts: list[Counter[str]] = [Counter() for _ in moments[1:]]
    edges = [format_instant(moment) for moment in moments]
    first_hour = moments[0].strftime("%Y%m%dT%H")
    for path in sorted(spool.glob("*.decisions")):
        if path.name[: len(first_hour)] < first_hour:
            continue
        try:
            lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            try:
                decided = _decode_decided(line)
            except ValueError:
                continue
            place = bisect_right(edges, decided.at) - 1
            if 0 <= place < len(counts):
                counts[place].update({slot.flight for slot in decided.slots if slot.flight})
    return counts
