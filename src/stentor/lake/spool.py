"""Spool files, read while the edge still writes them.

An edge holds an exclusive `flock` on a file for as long as it may write to it, and takes it
before the first byte. So a file with bytes in it that can be locked has its last byte.
"""

import fcntl
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from stentor.contracts.hit import Hit, parse_hit
from stentor.lib.clock import parse_instant

LONGEST_LINE = 1 << 20
READ_AT_ONCE = 32 << 20
EMPTY_FOR_GOOD = 3600
"""Seconds after which an empty file has no writer who only has not come to write yet."""

Skipped = Literal["garbage", "torn"]
"""A whole line that is not a hit; the rest of a line whose writer died in the middle of it."""


class SpoolHit(NamedTuple):
    """A hit with its instants read."""

    hit: Hit
    started_at: datetime
    ended_at: datetime | None


@dataclass
class SpoolPart:
    """What was read of one file."""

    path: Path
    end: int
    """Offset up to which it has been read now."""
    is_complete: bool
    """Has it been read to its last byte, and will none follow?"""
    has_more: bool = False
    """Were there further bytes than are read at once?"""
    hits: list[SpoolHit] = field(default_factory=list)
    skipped: Counter[Skipped] = field(default_factory=Counter)


def list_spool(spool: Path) -> list[Path]:
    """Spool files, oldest first."""
    return sorted(spool.glob("*.hits"))


def read_part(path: Path, offset: int) -> SpoolPart:
    """The complete lines from `offset` on, at most 32 MiB of them.

    Lines that are not hits are skipped and counted. FileNotFoundError when the file is gone.
    """
    has_no_writer = is_abandoned(path)
    with path.open("rb") as file:
        file.seek(offset)
        content = file.read(READ_AT_ONCE)
        is_at_end = not file.read(1)
    cut = content.rfind(b"\n") + 1
    part = SpoolPart(path, offset + cut, has_no_writer and is_at_end, not is_at_end)
    for line in content[:cut].split(b"\n")[:-1]:
        _take_line(part, line)
    rest = len(content) - cut
    if rest > LONGEST_LINE or (rest and has_no_writer and is_at_end):
        part.end += rest
        part.skipped["torn" if is_at_end else "garbage"] += 1
    return part


def is_abandoned(path: Path) -> bool:
    """Is it certain that nobody will write to this file any more?"""
    facts = path.stat()
    if facts.st_size == 0 and abs(time.time() - facts.st_mtime) < EMPTY_FOR_GOOD:
        return False  # its writer may not have locked it yet; do not get in the way
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def read_spool(spool: Path, offsets: dict[str, int], at_most: int) -> Iterator[SpoolPart]:
    """What is new since `offsets`, file by file, until about `at_most` bytes are read."""
    left = at_most
    for path in list_spool(spool):
        if left <= 0:
            return
        offset = offsets.get(path.name, 0)
        part = read_part(path, offset)
        left -= part.end - offset
        yield part


def _take_line(part: SpoolPart, line: bytes) -> None:
    try:
        hit = parse_hit(line)
        ended = None if hit.ended_at is None else parse_instant(hit.ended_at)
        part.hits.append(SpoolHit(hit, parse_instant(hit.at), ended))
    except (ValueError, OverflowError):  # UnicodeDecodeError and msgspec's are ValueErrors
        part.skipped["garbage"] += 1
