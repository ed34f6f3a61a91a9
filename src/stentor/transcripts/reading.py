"""Transcripts as publishers hand them in."""

from typing import Final

from stentor.transcripts.cue import Cue, TranscriptError
from stentor.transcripts.srt import is_srt, parse_srt
from stentor.transcripts.vtt import is_vtt, parse_vtt, write_vtt

MOST_BYTES: Final = 2 << 20
MOST_CUES: Final = 20_000


def parse_transcript(content: bytes) -> list[Cue]:
    """The cues of a WebVTT or SubRip file. TranscriptError says what does not hold."""
    if len(content) > MOST_BYTES:
        raise TranscriptError(f"it is larger than {MOST_BYTES >> 20} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TranscriptError("it is not UTF-8") from error
    if "\0" in text:
        raise TranscriptError("it holds a null byte")
    if is_vtt(text):
        cues = parse_vtt(text)
    elif is_srt(text):
        cues = parse_srt(text)
    else:
        raise TranscriptError("it is neither WebVTT, which begins with WEBVTT, nor SubRip (SRT)")
    if not cues:
        raise TranscriptError("nothing is said in it")
    if len(cues) > MOST_CUES:
        raise TranscriptError(f"it has {len(cues)} cues; {MOST_CUES} are the most")
    return cues


def normalise_transcript(content: bytes) -> str:
    """The same words and times as plain WebVTT. TranscriptError as `parse_transcript`."""
    return write_vtt(parse_transcript(content)).decode()
