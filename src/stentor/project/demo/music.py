"""Short pieces of music, computed: what the demo's episodes sound like."""

import io
import wave
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Sound = NDArray[np.float64]
"""Samples of one channel, or of two side by side with the shape (samples, 2)."""

PLUCK_HARMONICS = (1.0, 0.5, 0.28, 0.15, 0.08)
PAD_HARMONICS = (1.0, 0.35, 0.2, 0.08, 0.05)


class Piece(NamedTuple):
    """Chords that go round, an arpeggio over them."""

    chords: tuple[tuple[int, ...], ...]
    """MIDI note numbers, 60 is middle C."""
    rounds: int
    seconds_a_chord: float
    plucks_a_chord: int
    seed: int


QUIET_BEGINNING = Piece(
    chords=((45, 60, 64, 67, 71), (41, 57, 60, 64, 69), (48, 60, 64, 67, 74), (43, 59, 62, 67, 71)),
    rounds=3,
    seconds_a_chord=5.0,
    plucks_a_chord=8,
    seed=1,
)
CLOCKWORK = Piece(
    chords=((50, 62, 65, 69, 72), (46, 58, 62, 65, 70), (53, 60, 65, 69, 72), (48, 60, 64, 67, 70)),
    rounds=6,
    seconds_a_chord=2.6,
    plucks_a_chord=8,
    seed=2,
)

PROMO = Piece(
    chords=((48, 64, 67, 72, 76),), rounds=1, seconds_a_chord=4.0, plucks_a_chord=12, seed=3
)


def render_wav(piece: Piece) -> bytes:
    """The piece as a 16-bit stereo WAV file at 48 kHz; the same bytes each time."""
    samples = np.round(render(piece) * 32_767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


def render(piece: Piece) -> Sound:
    """Two channels with a peak of 0.8, faded in and out."""
    chance = np.random.default_rng(piece.seed)
    chords = piece.chords * piece.rounds
    seconds = len(chords) * piece.seconds_a_chord + 4.0
    sound = np.zeros((int(seconds * RATE), 2))
    for place, chord in enumerate(chords):
        start = place * piece.seconds_a_chord
        for note in chord[:3]:
            lay(sound, make_pad(note, piece.seconds_a_chord * 1.3), start, gain=0.12, pan=0.5)
        step = piece.seconds_a_chord / piece.plucks_a_chord
        for beat in range(piece.plucks_a_chord):
            note = int(chance.choice(chord[1:])) + 12
            pan = float(chance.uniform(0.25, 0.75))
            lay(sound, make_pluck(note, 1.6), start + beat * step, gain=0.2, pan=pan)
    sound = add_room(sound, chance)
    fade = np.clip(np.arange(len(sound)) / (1.5 * RATE), 0, 1)
    sound *= (fade * fade[::-1])[:, None]
    sound *= 0.8 / np.abs(sound).max()
    return sound


@lru_cache
def make_pluck(note: int, seconds: float) -> Sound:
    """A string that was plucked: its overtones die away sooner than its ground note."""
    time = np.arange(int(seconds * RATE)) / RATE
    tones = (
        weight
        * np.sin(2 * np.pi * pitch(note) * number * time)
        * np.exp(-time * (2 + 1.6 * number))
        for number, weight in enumerate(PLUCK_HARMONICS, 1)
    )
    sound: Sound = sum(tones, np.zeros_like(time)) * np.clip(time / 0.004, 0, 1)
    return sound


@lru_cache
def make_pad(note: int, seconds: float) -> Sound:
    """Slowly swelling, of two slightly different pitches that beat against each other."""
    time = np.arange(int(seconds * RATE)) / RATE
    tones = (
        weight * np.sin(2 * np.pi * pitch(note) * number * detune * time)
        for number, weight in enumerate(PAD_HARMONICS, 1)
        for detune in (0.9985, 1.0015)
    )
    swell = np.sin(np.pi * np.clip(time / seconds, 0, 1)) ** 0.7
    return sum(tones, np.zeros_like(time)) * swell


def pitch(note: int) -> float:
    """Hertz of a MIDI note."""
    return float(440.0 * 2 ** ((note - 69) / 12))


def lay(sound: Sound, tone: Sound, start: float, *, gain: float, pan: float) -> None:
    """Adds a tone to both channels; what is longer than the piece is cut off."""
    first = int(start * RATE)
    tone = tone[: len(sound) - first] * gain
    sound[first : first + len(tone), 0] += tone * np.sqrt(1 - pan)
    sound[first : first + len(tone), 1] += tone * np.sqrt(pan)


def add_room(sound: Sound, chance: np.random.Generator) -> Sound:
    """The sound in a room: convolved with noise that dies away within two seconds."""
    time = np.arange(2 * RATE) / RATE
    echo = chance.normal(size=(len(time), 2)) * np.exp(-time * 3.5)[:, None]
    length = 1 << (len(sound) + len(echo)).bit_length()
    spectrum = np.fft.rfft(sound, length, axis=0) * np.fft.rfft(echo, length, axis=0)
    wet = np.fft.irfft(spectrum, length, axis=0)[: len(sound)]
    dry_peak, wet_peak = np.abs(sound).max(), np.abs(wet).max()
    both: Sound = sound + wet * (0.35 * dry_peak / wet_peak)
    return both
