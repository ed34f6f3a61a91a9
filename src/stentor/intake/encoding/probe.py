"""A quick look at an upload: what it is and whether it may become an episode."""

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

from stentor.intake.encoding.declared import is_cut_short, read_declared_seconds, read_xing_header
from stentor.intake.encoding.errors import UnusableAudioError
from stentor.intake.encoding.opening import open_audio

LONGEST_HOURS: Final = 12.0
"""Longer uploads are refused: half a day holds every show, and bounds the disk that one can take
(16.6 GB while it is being encoded, in stereo)."""


@dataclass(frozen=True)
class AudioProbe:
    """What a file says about its sound."""

    seconds: float | None
    """None where only decoding it all would tell."""
    sample_rate: int
    channels: int
    codec: str
    """FFmpeg's name, e.g. `pcm_s16le`."""
    container: str
    """FFmpeg's name of the format, e.g. `wav`."""


def probe_audio(path: Path, *, longest_hours: float = LONGEST_HOURS) -> AudioProbe:
    """Reads headers, and the end of the file, without decoding what lies between.

    UnusableAudioError when it is no audio that can be taken in, holds no sound, ends before its
    header says so, or declares more than `longest_hours`. What it cannot see, `encode_canonical`
    will. FileNotFoundError when there is no such file.
    """
    with open_audio(path) as (container, stream):
        declared = read_declared_seconds(path, container, stream)
        guessed = container.duration / av.time_base if container.duration else None
        check_length(declared if declared is not None else guessed, longest_hours)
        probe = AudioProbe(
            seconds=declared if declared is not None else guessed,
            sample_rate=stream.codec_context.sample_rate,
            channels=stream.codec_context.channels,
            codec=stream.codec_context.name,
            container=container.format.name,
        )
        if declared is not None:
            _require_end(path, container, stream, declared)
    return probe


def count_seconds(path: Path) -> float:
    """How long its packets last together, none of them decoded; what headers say is not asked.

    UnusableAudioError as for `probe_audio`.
    """
    with open_audio(path) as (container, stream):
        assert stream.time_base is not None
        units = sum(packet.duration or 0 for packet in container.demux(stream))
        return float(units * stream.time_base)


def check_length(seconds: float | None, longest_hours: float) -> None:
    """UnusableAudioError for no length at all and for too much of it."""
    if seconds is not None and seconds <= 0:
        raise UnusableAudioError("The file holds no sound: its length is zero.")
    if seconds is not None and seconds > longest_hours * 3600:
        raise UnusableAudioError(
            f"The audio is {seconds / 3600:.1f} hours long; "
            f"at most {longest_hours:g} hours can be taken in."
        )


def describe_cut(declared: float, found: float | None) -> str:
    """The message for a file whose sound ends after `found` seconds (None: before its end)."""
    ends = "earlier" if found is None else f"after {_as_clock(found)}"
    return (
        f"The audio is cut short: the file says it is {_as_clock(declared)} long, "
        f"but its sound ends {ends}. Was it uploaded completely?"
    )


def _require_end(
    path: Path, container: InputContainer, stream: av.AudioStream, declared: float
) -> None:
    if container.format.name == "mp3":  # its places are guesses: compare bytes instead
        _require_xing_bytes(path, declared)
        return
    assert stream.time_base is not None
    with suppress(av.error.FFmpegError):  # then all packets are looked at
        container.seek(int(max(declared - 1, 0) / stream.time_base), stream=stream)
    last = deque((packet for packet in container.demux(stream) if packet.size), maxlen=1)
    ends = [
        float((packet.pts + (packet.duration or 0)) * stream.time_base)
        for packet in last
        if packet.pts is not None
    ]
    if not ends:
        raise UnusableAudioError(describe_cut(declared, None))
    if is_cut_short(declared, ends[0]):
        raise UnusableAudioError(describe_cut(declared, ends[0]))


def _require_xing_bytes(path: Path, declared: float) -> None:
    with path.open("rb") as file:
        xing = read_xing_header(file)
    if xing is not None and xing.size:
        share = (path.stat().st_size - xing.place) / xing.size
        if is_cut_short(declared, declared * share):
            raise UnusableAudioError(describe_cut(declared, declared * share))


def _as_clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
