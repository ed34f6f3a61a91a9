"""SubRip, which has no standard: what its writers agree on."""

import re
from collections.abc import Iterator
from typing import Final

from stentor.transcripts.cue import Block, Cue, TranscriptError, require_order, split_blocks
from stentor.transcripts.vtt import count_milliseconds

_MOMENT: Final = r"(\d{1,4}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_TIMES: Final = re.compile(rf"\s*{_MOMENT}\s*-->\s*{_MOMENT}(?:\s.*)?")
_KEPT: Final = re.compile(r"&lt;(/?[biu])&gt;", re.IGNORECASE)
_DROPPED: Final = re.compile(r"</?font\b[^<>]*>|\{\\[^{}]*\}", re.IGNORECASE)


def is_srt(text: str) -> bool:
    """Does its first block have times as SubRip writes them?"""
    blocks = split_blocks(text[:2000])
    return bool(blocks) and any(_TIMES.fullmatch(line) for line in blocks[0].lines[:2])


def parse_srt(text: str) -> list[Cue]:
    """The cues in order of their times. TranscriptError names the line that does not hold."""
    return sorted(_read_cues(split_blocks(text)), key=lambda cue: cue.start)


def _read_cues(blocks: list[Block]) -> Iterator[Cue]:
    for number, lines in blocks:
        has_number = lines[0].strip().isdecimal() and len(lines) > 1
        times, said = (lines[1], lines[2:]) if has_number else (lines[0], lines[1:])
        place = number + has_number
        found = _TIMES.fullmatch(times)
        if found is None:
            raise TranscriptError(
                f"line {place} has no times; they are written like 00:01:02,500 --> 00:01:04,000"
            )
        groups = found.groups()
        start, end = count_milliseconds(*groups[:4]), count_milliseconds(*groups[4:])
        require_order(place, start, end)
        for offset, line in enumerate(said, 1):
            if "-->" in line:
                raise TranscriptError(f"line {place + offset} has times where words should be")
        if text := "\n".join(filter(None, map(_convert_line, said))):
            yield Cue(start, end, text)


def _convert_line(line: str) -> str:
    """Words of SubRip as words of WebVTT: its three plain tags stay, all else is text."""
    plain = _DROPPED.sub("", line).strip()
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _KEPT.sub(lambda found: f"<{found[1].lower()}>", escaped)
