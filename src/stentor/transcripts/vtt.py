"""WebVTT (W3C), as far as a transcript needs it: cues with their times and words.

What places or styles words on a picture (settings, STYLE, REGION) is left out, and so are comments
and the times inside of cues, which nothing could shift.
"""

import re
from collections.abc import Iterable
from typing import Final

from stentor.transcripts.cue import Cue, Dialect, TranscriptError, read_cues, split_blocks

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
    said = [block for block in blocks if not _ASIDE.fullmatch(block.lines[0])]
    return sorted(read_cues(said, _DIALECT), key=lambda cue: cue.start)


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


def _convert_line(line: str) -> str:
    plain = _INNER_TIME.sub("", line)
    return plain if plain.strip() else ""


_DIALECT: Final = Dialect(
    times=_TIMES,
    example="00:01:02.500 --> 00:01:04.000",
    is_heading=lambda line: "-->" not in line,
    convert=_convert_line,
)
