"""SubRip, which has no standard: what its writers agree on."""

import re
from typing import Final

from stentor.transcripts.cue import Cue, Dialect, read_cues, split_blocks

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
    return sorted(read_cues(split_blocks(text), _DIALECT), key=lambda cue: cue.start)


def _convert_line(line: str) -> str:
    """Words of SubRip as words of WebVTT: its three plain tags stay, all else is text."""
    plain = _DROPPED.sub("", line).strip()
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _KEPT.sub(lambda found: f"<{found[1].lower()}>", escaped)


_DIALECT: Final = Dialect(
    times=_TIMES,
    example="00:01:02,500 --> 00:01:04,000",
    is_heading=lambda line: line.strip().isdecimal(),
    convert=_convert_line,
)
