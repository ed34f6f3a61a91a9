"""Bare frames of one size: cutting runs of them, and decoding them without a container."""

from dataclasses import dataclass

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from stentor.audio.frames import SAMPLES_PER_FRAME, TOTAL_DELAY
from stentor.intake.encoding.truepeak import Samples


@dataclass(frozen=True)
class Run:
    """Whole frames that follow each other."""

    number: int
    """Of the first one."""
    content: bytes
    frame_bytes: int

    def cut(self, first: int, last: int) -> "Run":
        """Those of its frames that are among `first … last - 1`."""
        low = max(first - self.number, 0)
        high = max(last - self.number, low)
        content = self.content[low * self.frame_bytes : high * self.frame_bytes]
        return Run(self.number + low, content, self.frame_bytes)


def count_frames(samples: int) -> int:
    """Frames of a body: all that `samples` reach into when decoded, and the silent one."""
    return -(-(samples + TOTAL_DELAY) // SAMPLES_PER_FRAME) + 1


class FrameDecoder:
    """Decodes runs that follow each other to samples, all of them, the decoder's delay included."""

    def __init__(self, channels: int) -> None:
        context = av.CodecContext.create("mp3float", "r")
        assert isinstance(context, AudioCodecContext)
        self._context = context
        self._channels = channels

    def decode(self, run: Run) -> Samples:
        """(channels, SAMPLES_PER_FRAME for each frame)."""
        parts = [
            sound.to_ndarray().astype(np.float32, copy=False)
            for offset in range(0, len(run.content), run.frame_bytes)
            for sound in self._context.decode(
                av.Packet(run.content[offset : offset + run.frame_bytes])
            )
        ]
        nothing = np.zeros((self._channels, 0), dtype=np.float32)
        return np.concatenate([nothing, *parts], axis=1)
