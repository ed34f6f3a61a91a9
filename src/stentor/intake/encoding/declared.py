"""How long a file says that its sound is, where it says so and does not leave us to guess.

FFmpeg corrects what a header declares by the size of the file, which hides that a file was cut
short; so the headers of WAV and MP3 are read here.
"""

from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import av
from av.container import InputContainer

_EXACT: Final = frozenset({"aiff", "flac", "mov"})
"""Containers whose count of samples FFmpeg leaves as it is."""
_TOLERATED_SECONDS: Final = 0.25
"""What encoders' delays and padding may be counted differently by."""
_TOLERATED_SHARE: Final = 0.001

_UNKNOWN_SIZES: Final = frozenset({0, 0xFFFFFFFF})
"""What a recorder writes as the size of a WAV's data before it knows it."""
_MOST_CHUNKS: Final = 100


class XingHeader(NamedTuple):
    """What the first frame of an MP3 says about the others: frames, and bytes from itself on."""

    frames: int | None
    size: int | None
    place: int
    """Where the first frame begins, at most."""


def read_declared_seconds(
    path: Path, container: InputContainer, stream: av.AudioStream
) -> float | None:
    """None when the length is not declared, only guessed from the size of the file."""
    name = container.format.name.split(",")[0]
    with path.open("rb") as file:
        if name == "wav":
            return read_wave_seconds(file)
        if name == "mp3":
            xing = read_xing_header(file)
            if xing is None or xing.frames is None:
                return None
            context = stream.codec_context
            return xing.frames * context.frame_size / context.sample_rate
    if name in _EXACT and stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None


def is_cut_short(declared: float, found: float) -> bool:
    """Do `found` seconds of sound fall short of the `declared` ones?"""
    return found < declared * (1 - _TOLERATED_SHARE) - _TOLERATED_SECONDS


def read_wave_seconds(file: BinaryIO) -> float | None:
    """The length that a RIFF or RF64 header gives the data chunk; None where it leaves it open."""
    size_of_rf64 = None
    bytes_per_second = 0
    file.seek(12)
    for _ in range(_MOST_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            return None
        name, size = header[:4], int.from_bytes(header[4:], "little")
        if name == b"data":
            size = size_of_rf64 if size_of_rf64 is not None else size
            if size in _UNKNOWN_SIZES or bytes_per_second == 0:
                return None
            return size / bytes_per_second
        content = file.read(min(size, 28))
        if name == b"fmt ":
            bytes_per_second = int.from_bytes(content[8:12], "little")
        elif name == b"ds64":
            size_of_rf64 = int.from_bytes(content[8:16], "little")
        file.seek(size - len(content) + size % 2, 1)
    return None


def read_xing_header(file: BinaryIO) -> XingHeader | None:
    """The Xing or Info header in the first frame behind the ID3v2 tag, if there is one."""
    place = 0
    file.seek(0)
    start = file.read(10)
    if start[:3] == b"ID3":
        for byte in start[6:10]:  # synchsafe: seven bits a byte
            place = place << 7 | byte & 0x7F
        place += 10
    file.seek(place)
    first_frame = file.read(1024)
    for name in (b"Xing", b"Info"):
        found = first_frame.find(name, 4)
        if found >= 0:
            fields = [first_frame[found + at : found + at + 4] for at in (4, 8, 12)]
            flags, first, second = (int.from_bytes(field, "big") for field in fields)
            frames = first if flags & 1 else None
            size = (second if flags & 1 else first) if flags & 2 else None
            return XingHeader(frames, size, place)
    return None
