"""One piece of a transcript."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple


class TranscriptError(ValueError):
    """What is wrong with a transcript, in the publisher's words."""


class Cue(NamedTuple):
    """What is said from one moment to another."""

    start: int
    """Milliseconds."""
    end: int
    """Milliseconds; behind `start`."""
    text: str
    """The payload of a WebVTT cue: one or more lines, none of them empty."""


class Block(NamedTuple):
    """Lines that stand together in a file."""

    number: int
    """Of the first line, from 1."""
    lines: list[str]


def split_blocks(text: str) -> list[Block]:
    """A file's blocks: what empty lines set apart."""
    blocks: list[Block] = []
    is_open = False
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            is_open = False
        elif is_open:
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block(number, [line]))
            is_open = True
    return blocks


class Dialect(NamedTuple):
    """What is particular to a format whose cues are a line of times with words below it."""

    times: re.Pattern[str]
    """Of the whole line, in eight groups: hours, minutes, seconds, their fraction, twice."""
    example: str
    """Of such a line."""
    is_heading: Callable[[str], bool]
    """May this line stand before the times?"""
    convert: Callable[[str], str]
    """A line of words as WebVTT has it; empty where nothing is left of it."""


def read_cues(blocks: Sequence[Block], dialect: Dialect) -> Iterator[Cue]:
    """A cue for each block that says something. TranscriptError names the line that does not
    hold."""
    for number, lines in blocks:
        has_heading = len(lines) > 1 and dialect.is_heading(lines[0])
        times, said = (lines[1], lines[2:]) if has_heading else (lines[0], lines[1:])
        place = number + has_heading
        found = dialect.times.fullmatch(times)
        if found is None:
            raise TranscriptError(
                f"line {place} has no times; they are written like {dialect.example}"
            )
        groups = found.groups()
        start, end = count_milliseconds(*groups[:4]), count_milliseconds(*groups[4:])
        if end <= start:
            raise TranscriptError(f"line {place} ends before it begins")
        for offset, line in enumerate(said, 1):
            if "-->" in line:
                raise TranscriptError(f"line {place + offset} has times where words should be")
        if text := "\n".join(filter(None, map(dialect.convert, said))):
            yield Cue(start, end, text)


def count_milliseconds(hours: str | None, minutes: str, seconds: str, rest: str) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(rest.ljust(3, "0"))
