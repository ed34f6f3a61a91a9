"""Short recordings for tests that need real audio and not much of it."""

import wave
from pathlib import Path

import numpy as np

RATE = 48_000


def write_tone(path: Path, seconds: float = 2.0, pitch: float = 220.0) -> Path:
    """A mono WAV of a tone that swells and fades, with a little noise."""
    time = np.arange(round(seconds * RATE)) / RATE
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 1.3 * time)
    noise = 0.02 * np.random.default_rng(7).standard_normal(len(time))
    sound = 0.4 * swell * np.sin(2 * np.pi * pitch * time) + noise
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32_000).clip(-32_768, 32_767).astype("<i2").tobytes())
    return path
