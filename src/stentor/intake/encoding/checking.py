"""A last look at a body before it is handed over."""

from pathlib import Path
from typing import Final

import numpy as np

from stentor.audio.frames import parse_frames

_FRAMES_AT_ONCE: Final = 10_000
_SAME_IN_ALL: Final = np.array([0xFF, 0xFF, 0xFF, 0xCF], dtype=np.uint8)
"""Of a header all but the mode extension, which joint stereo changes from frame to frame."""


class BodyError(RuntimeError):
    """The body is not as it must be: a fault of ours."""


def check_body(path: Path, frames: int, frame_bytes: int) -> None:
    """BodyError unless `path` holds `frames` frames of one kind that lean on no other one, the
    last of them silent, and nothing else."""
    if path.stat().st_size != frames * frame_bytes:
        raise BodyError(f"a body has {path.stat().st_size} bytes instead of {frames * frame_bytes}")
    first = None
    with path.open("rb") as file:
        while content := file.read(_FRAMES_AT_ONCE * frame_bytes):
            table = np.frombuffer(content, dtype=np.uint8).reshape(-1, frame_bytes)
            headers = table[:, :4] & _SAME_IN_ALL
            first = headers[0] if first is None else first
            if (headers != first).any():
                raise BodyError("a body's frames differ in their headers")
            if (table[:, 4] != 0).any() or (table[:, 5] & 0x80).any():
                raise BodyError("a body's frame leans on an earlier one")
            last = table[-1].tobytes()
    (end,) = parse_frames(last)
    if end.header.size != frame_bytes or not end.is_silent:
        raise BodyError("a body does not end in a frame of silence")
