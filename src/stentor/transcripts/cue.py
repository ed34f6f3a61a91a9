"""One piece of a transcript."""

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


def require_order(number: int, start: int, end: int) -> None:
    """TranscriptError that names the line when a cue ends before it has begun."""
    if end <= start:
        raise TranscriptError(f"line {number} ends before it begins")
