"""How long a file says that its sound is, where it says so and does not leave us to guess."""

from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

_EXACT: Final = frozenset({"wav", "w64", "aiff", "flac", "mov"})
"""Containers whose header counts the samples."""
_TOLERATED_SECONDS: Final = 0.25
"""What encoders' delays and padding may be counted differently by."""
_TOLERATED_SHARE: Final = 0.001
_FRAMES_IN_XING: Final = 1


def read_declared_seconds(
    path: Path, container: InputContainer, stream: av.AudioStream
) -> float | None:
    """None when the length is not declared, only guessed from the size of the file."""
    name = container.format.name.split(",")[0]
    if name == "mp3":
        frames = _read_xing_frames(path)
        if frames is None:
            return None
        return frames * stream.codec_context.frame_size / stream.codec_context.sample_rate
    if name in _EXACT and stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None


def is_cut_short(declared: float, found: float) -> bool:
    """Do `found` seconds of sound fall short of the `declared` ones?"""
    return found < declared * (1 - _TOLERATED_SHARE) - _TOLERATED_SECONDS


def _read_xing_frames(path: Path) -> int | None:
    """The frame count of the Xing or Info header in the first frame behind the ID3v2 tag."""
    with path.open("rb") as file:
        start = file.read(10)
        if start[:3] == b"ID3":
            size = 0
            for byte in start[6:10]:  # synchsafe: seven bits a byte
                size = size << 7 | byte & 0x7F
            file.seek(10 + size)
            start = b""
        first_frame = start + file.read(4096)
    for name in (b"Xing", b"Info"):
        place = first_frame.find(name, 4, 400)
        if place >= 0:
            flags = int.from_bytes(first_frame[place + 4 : place + 8], "big")
            frames = int.from_bytes(first_frame[place + 8 : place + 12], "big")
            return frames if flags & _FRAMES_IN_XING else None
    return None
