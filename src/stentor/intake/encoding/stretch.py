"""What one process does at a time: measure a piece of the source, or encode one stretch of it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from stentor.audio.frames import SAMPLES_PER_FRAME, TOTAL_DELAY
from stentor.intake.encoding.lame import LameEncoder
from stentor.intake.encoding.limiter import (
    BLOCK_FRAMES,
    BLOCK_SAMPLES,
    REACH,
    Shape,
    shape_blocks,
)
from stentor.intake.encoding.loudness import STEP_SAMPLES, Momentary
from stentor.intake.encoding.meter import LoudnessMeter, Overshoots, PeakMeter
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.stretches import Stretch

_LOOKAHEAD_FRAMES: Final = 3
"""Frames of sound behind a frame that LAME wants to have seen before it gives the frame away."""
_WARM_UP_BLOCKS: Final = 1
"""Sound before a piece that the loudness meter's filters settle in."""
_STEPS_PER_BLOCK: Final = BLOCK_SAMPLES // STEP_SAMPLES
_DIP_SAFETY: Final = 0.99


@dataclass(frozen=True)
class Body:
    """The canonical body being made: a file of frames of one size, each at its place."""

    path: Path
    bitrate: int
    frame_bytes: int
    level: float
    """The highest true peak that its sound may have; 1.0 is full scale."""


@dataclass(frozen=True)
class Measurement:
    """What meters read in one piece of sound."""

    momentary: Momentary
    true_peak: float
    step_peaks: NDArray[np.float64]
    """The highest sample of each 100 ms."""


@dataclass(frozen=True)
class EncodedStretch:
    """What became of a stretch, whose frames are in the body's file."""

    overlap: bytes
    """Its frames `compared … first - 1`, as this encode has them."""
    momentary: Momentary
    """Of the decoded frames."""
    true_peak: float
    """Of the decoded frames."""
    dips: NDArray[np.int64]
    """Source samples whose peaks came out above the body's level."""
    depths: NDArray[np.float32]
    """What the gain there should be multiplied with, earlier dips included."""


def measure_piece(source: Source, shape: Shape, first: int, last: int) -> Measurement:
    """Meters over the shaped samples `first … last - 1`; `first` at a block boundary."""
    warm = max(0, first - _WARM_UP_BLOCKS * BLOCK_SAMPLES)
    loudness, peak = LoudnessMeter(source.channels), PeakMeter(source.channels)
    step_peaks = []
    for block in shape_blocks(source, shape, warm, last):
        loudness.push(block)
        peak.push(block)
        step_peaks.append(_measure_steps(block))
    peak.flush()
    skipped = (first - warm) // STEP_SAMPLES
    return Measurement(
        loudness.read()[skipped:], peak.highest, np.concatenate(step_peaks)[skipped:]
    )


def _measure_steps(block: NDArray[np.float32]) -> NDArray[np.float64]:
    highest = np.abs(block).max(axis=0)
    padded = np.pad(highest, (0, -highest.size % STEP_SAMPLES))
    peaks: NDArray[np.float64] = padded.reshape(-1, STEP_SAMPLES).max(axis=1).astype(np.float64)
    return peaks


def encode_stretch(source: Source, shape: Shape, stretch: Stretch, body: Body) -> EncodedStretch:
    """Encodes a stretch into its place in the body's file, and measures it decoded."""
    warm = max(0, stretch.first - _WARM_UP_BLOCKS * BLOCK_FRAMES)
    loudness = LoudnessMeter(source.channels)
    peak = PeakMeter(source.channels, body.level)
    decoder = av.CodecContext.create("mp3float", "r")
    assert isinstance(decoder, AudioCodecContext)
    overlap = bytearray()
    file = os.open(body.path, os.O_WRONLY)
    try:
        for number, frames in encode_frames(source, shape, stretch.start, stretch.last, body):
            overlap += _cut(frames, number, stretch.compared, stretch.first, body.frame_bytes)
            own = _cut(frames, number, stretch.first, stretch.last, body.frame_bytes)
            place = max(number, stretch.first) * body.frame_bytes
            _write_all(file, own, place)
            sound = _decode(
                decoder, _cut(frames, number, warm, stretch.last, body.frame_bytes), body
            )
            loudness.push(sound)
            peak.push(sound)
    finally:
        os.close(file)
    if stretch.last * SAMPLES_PER_FRAME >= source.samples + TOTAL_DELAY:
        peak.flush()
    dips, depths = _find_dips(peak.overshoots, shape, stretch, warm, body.level)
    skipped = (stretch.first - warm) // BLOCK_FRAMES * _STEPS_PER_BLOCK
    return EncodedStretch(bytes(overlap), loudness.read()[skipped:], peak.highest, dips, depths)


def encode_frames(
    source: Source, shape: Shape, start: int, last: int, body: Body
) -> Iterator[tuple[int, bytes]]:
    """Frames `start … last - 1` from an encoder that begins with `start`.

    Whole frames in runs, each with the number of its first one.
    """
    number = start
    end = (last + _LOOKAHEAD_FRAMES) * SAMPLES_PER_FRAME
    with LameEncoder(channels=source.channels, bitrate=body.bitrate) as lame:
        for block in shape_blocks(source, shape, start * SAMPLES_PER_FRAME, end):
            frames = lame.encode(block)
            count = min(len(frames) // body.frame_bytes, last - number)
            yield number, frames[: count * body.frame_bytes]
            number += count
    assert number == last, f"LAME kept {last - number} frames back"


def _cut(frames: bytes, number: int, first: int, last: int, frame_bytes: int) -> bytes:
    """Of a run of frames that begins with frame `number` those in `first … last - 1`."""
    return frames[max(first - number, 0) * frame_bytes : max(last - number, 0) * frame_bytes]


def _write_all(file: int, content: bytes, place: int) -> None:
    view = memoryview(content)
    while view:
        written = os.pwrite(file, view, place)
        view, place = view[written:], place + written


def _decode(decoder: AudioCodecContext, frames: bytes, body: Body) -> NDArray[np.float32]:
    parts = [
        sound.to_ndarray()
        for offset in range(0, len(frames), body.frame_bytes)
        for sound in decoder.decode(av.Packet(frames[offset : offset + body.frame_bytes]))
    ]
    return np.concatenate(parts, axis=1) if parts else np.zeros((1, 0), dtype=np.float32)


def _find_dips(
    overshoots: Overshoots, shape: Shape, stretch: Stretch, warm: int, level: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """One dip for each `REACH` samples that hold a peak above the level."""
    if not overshoots.positions:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    decoded = np.concatenate(overshoots.positions) + warm * SAMPLES_PER_FRAME
    places = decoded - TOTAL_DELAY
    peaks = np.concatenate(overshoots.peaks)
    is_own = decoded >= stretch.first * SAMPLES_PER_FRAME - REACH
    places, peaks = places[is_own], peaks[is_own]
    highest_first = np.argsort(-peaks, kind="stable")
    _, chosen = np.unique(places[highest_first] // REACH, return_index=True)
    chosen = highest_first[chosen]
    places, peaks = places[chosen], peaks[chosen]
    depths = [
        _read_depth(shape, int(place)) * level / peak * _DIP_SAFETY
        for place, peak in zip(places, peaks, strict=True)
    ]
    return places, np.array(depths, dtype=np.float32)


def _read_depth(shape: Shape, place: int) -> float:
    low, high = np.searchsorted(shape.dips, (place - REACH, place + REACH + 1))
    return float(shape.depths[low:high].min(initial=1.0))
