"""Lines of a log to hits."""

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from urllib.parse import unquote

from stentor.contracts.hit import Hit
from stentor.counting.logs.episodes import EpisodeFile, Episodes
from stentor.counting.logs.lines import FORMATS, LogLine
from stentor.lib.clock import format_instant

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/")
_RANGE = re.compile(r"\s*bytes\s*=\s*(?:(\d{1,15})\s*-|-\s*(\d{1,15}))", re.IGNORECASE)
HEAD_BYTES = 512
"""Taken off where a log counts the head of the answer too: more than heads have, so that
nobody gets a download from it."""


class BadLineError(ValueError):
    """A line that is not of the format; says which and why."""


def read_log(
    lines: Iterable[str],
    log_format: str,
    episodes: Episodes,
    on_bad: Callable[[BadLineError], None] | None = None,
) -> Iterator[Hit]:
    """The hits of one log, from its first line. The first line that is not of the format is a
    BadLineError, unless `on_bad` takes it.
    """
    chosen = FORMATS[log_format]
    reader, seen = chosen.make(), Occurrences()
    for number, written in enumerate(lines, 1):
        line = written.rstrip("\r\n").removeprefix("\ufeff")
        if not line.strip():
            continue
        try:
            found = reader.read(line)
        except (ValueError, OverflowError) as error:
            bad = BadLineError(f"line {number}: {error}")
            if on_bad is None:
                raise bad from error
            on_bad(bad)
            continue
        if found is not None:
            name = found.id or name_line(line, seen.count(line))
            yield make_hit(found, chosen.edge, name, episodes)


class Occurrences:
    """How often a line came before, in memory that does not grow with the log.

    Equal lines have the same time in them and stand near each other; what came `remembered` lines
    ago is forgotten, some a little later.
    """

    def __init__(self, remembered: int = 100_000) -> None:
        self._remembered = remembered
        self._young: dict[bytes, int] = {}
        self._old: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def count(self, line: str) -> int:
        """The how manieth line with this text it is, from 1."""
        key = blake2b(line.encode(errors="surrogatepass"), digest_size=16).digest()
        number = (self._young.get(key) or self._old.get(key) or 0) + 1
        self._young[key] = number
        if len(self._young) >= self._remembered:
            self._old, self._young = self._young, {}
        return number


def name_line(line: str, occurrence: int) -> str:
    """The id of the n-th line with that text: the same whenever the log is read again."""
    return blake2b(f"{occurrence} {line}".encode(), digest_size=16).hexdigest()


def make_hit(line: LogLine, edge: str, name: str, episodes: Episodes) -> Hit:
    """The hit that a line tells of."""
    file = episodes.get(unquote(line.path))
    known = file or EpisodeFile("", "")
    return Hit(
        id=f"{edge} {name}",
        edge=edge,
        at=format_instant(line.started_at),
        ended_at=None if line.ended_at is None else format_instant(line.ended_at),
        method=line.method,
        status=line.status,
        show=known.show or None,
        episode=known.episode or None,
        arrangement=None,
        ip=line.ip,
        ua=line.ua,
        referer=line.referer,
        range=line.range or find_asked_range(line),
        first_byte=find_first_byte(line, known.size),
        sent=max(0, line.sent - HEAD_BYTES) if line.sent_has_head else line.sent,
        size=known.size,
        header_bytes=known.header_bytes,
        content_seconds=known.content_seconds,
        bitrate=known.bitrate,
        kind="audio" if file else "other",
    )


def find_first_byte(line: LogLine, size: int | None = None) -> int:
    """Where the sent bytes begin: what the answer says, else what was asked for (the last so many
    of `size` too), else 0."""
    if line.status not in {206, 0}:
        return 0
    if line.content_range and (found := _CONTENT_RANGE.match(line.content_range)):
        return int(found[1])
    asked = _RANGE.match(line.range or "")
    if asked is None:
        return 0
    first, last = asked[1], asked[2]
    return int(first) if first else max(0, (size or 0) - int(last))


def find_asked_range(line: LogLine) -> str | None:
    """The Range behind a Content-Range, where a log has only that one."""
    found = _CONTENT_RANGE.match(line.content_range or "")
    return f"bytes={found[1]}-{found[2]}" if found else None
