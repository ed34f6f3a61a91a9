"""The decoded upload: floats at 48 kHz in a file, as long as they like, never whole in memory."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stentor.intake.encoding.truepeak import Samples

BYTES_PER_SAMPLE = 4


@dataclass(frozen=True)
class Source:
    """Interleaved 32-bit floats at 48 kHz in native byte order."""

    path: Path
    file_channels: int
    """1 or 2, as they lie in the file."""
    samples: int
    """Samples a channel."""
    is_mixed_down: bool = False
    """Both channels hold the same sound: it is read as one, their mean."""
    wanted_channels: int | None = None
    """1 or 2 where the sound is to be read as so many, whatever the file has."""

    @property
    def channels(self) -> int:
        """Of what `read` gives."""
        return self.wanted_channels or (1 if self.is_mixed_down else self.file_channels)

    def read(self, first: int, last: int) -> Samples:
        """Samples `first … last - 1` as (channels, last - first); zeros outside of the sound."""
        begin, end = max(first, 0), min(last, self.samples)
        samples = np.zeros((self.channels, last - first), dtype=np.float32)
        if begin < end:
            width = self.file_channels * BYTES_PER_SAMPLE
            with self.path.open("rb") as file:
                file.seek(begin * width)
                stored = np.frombuffer(file.read((end - begin) * width), dtype=np.float32)
            rows = stored.reshape(-1, self.file_channels).T
            if self.channels < self.file_channels:
                rows = rows.mean(axis=0, keepdims=True)
            samples[:, begin - first : end - first] = rows
        return samples
