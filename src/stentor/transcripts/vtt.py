"""WebVTT (W3C), as far as a transcript needs it: cues with their times and words.

What places or styles words on a picture (settings, STYLE, REGION) is left out, and so are comments
and the times inside of cues, which nothing could shift.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from stentor.transcripts.cue import Block, Cue, TranscriptError, require_order, split_blocks

MEDIA_TYPE: Final = "text/vtt; charset=utf-8"

_SIGNATURE: Final = re.compile(r"WEBVTT(?:[ \t].*)?")
_MOMENT: Final = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES: Final = re.compile(rf"[ \t]*{_MOMENT}[ \t]+-->[ \t]+{_MOMENT}(?:[ \t].*)?")
_INNER_TIME: Final = re.compile(r"<(?:\d{2,4}:)?\d\d:\d\d\.\d{3}>")
_ASIDE: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")


def is_vtt(text: str) -> bool:
    """Does it begin as every WebVTT file does?"""
    return _SIGNATURE.fullmatch(re.split("[\r\n]", text, maxsplit=1)[0]) is not None


def parse_vtt(text: str) -> list[Cue]:
    """The cues in order of their times. TranscriptError names the line that does not hold."""
    if not is_vtt(text):
        raise TranscriptError("line 1 is not WEBVTT")
    heading, *blocks = split_blocks(text)
    for number, line in enumerate(heading.lines, 1):
        if "-->" in line:
            raise TranscriptError(f"line {number} needs an empty line before it")
    return sorted(_read_cues(blocks), key=lambda cue: cue.start)


def write_vtt(cues: Iterable[Cue]) -> bytes:
    """A WebVTT file, UTF-8; the same for equal cues."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        times = f"{format_moment(cue.start)} --> {format_moment(cue.end)}"
        blocks.append(f"{times}\n{cue.text}\n")
    return "\n".join(blocks).encode()


def format_moment(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def count_milliseconds(hours: str | None, minutes: str, seconds: str, rest: str) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(rest.ljust(3, "0"))


def _read_cues(blocks: list[Block]) -> Iterator[Cue]:
    for number, lines in blocks:
        if _ASIDE.fullmatch(lines[0]):
            continue
        has_name = "-->" not in lines[0] and len(lines) > 1
        times, said = (lines[1], lines[2:]) if has_name else (lines[0], lines[1:])
        place = number + has_name
        found = _TIMES.fullmatch(times)
        if found is None:
            raise TranscriptError(
                f"line {place} has no times; they are written like 00:01:02.500 --> 00:01:04.000"
            )
        groups = found.groups()
        start, end = count_milliseconds(*groups[:4]), count_milliseconds(*groups[4:])
        require_order(place, start, end)
        for offset, line in enumerate(said, 1):
            if "-->" in line:
                raise TranscriptError(f"line {place + offset} has times where words should be")
        text = "\n".join(filter(str.strip, (_INNER_TIME.sub("", line) for line in said)))
        if text:
            yield Cue(start, end, text)
