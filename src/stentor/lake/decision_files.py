"""The edges' records of decisions, as they stand in the spool."""

from collections.abc import Iterator
from pathlib import Path

from stentor.contracts.decision import Decision, parse_decision


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
