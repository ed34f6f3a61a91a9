"""What one process does to encode a stretch of the source."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stentor.audio.frames import SAMPLES_PER_FRAME, TOTAL_DELAY
from stentor.intake.encoding.dips import Dips, find_dips
from stentor.intake.encoding.frames import FrameDecoder, Run
from stentor.intake.encoding.lame import LameEncoder
from stentor.intake.encoding.limiter import (
    BLOCK_FRAMES,
    STEPS_PER_BLOCK,
    WARM_UP_BLOCKS,
    Shape,
    shape_blocks,
)
from stentor.intake.encoding.loudness import Momentary
from stentor.intake.encoding.meter import LoudnessMeter, PeakMeter
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.stretches import Stretch

_LOOKAHEAD_FRAMES: Final = 3
"""Frames of sound behind a frame that LAME wants to have seen before it gives the frame away."""


@dataclass(frozen=True)
class Body:
    """The canonical body being made: a file of frames of one size, each at its place."""

    path: Path
    bitrate: int
    frame_bytes: int
    level: float
    """The highest true peak that its sound may have; 1.0 is full scale."""


@dataclass(frozen=True)
class EncodedStretch:
    """What became of a stretch, whose frames are in the body's file."""

    overlap: bytes
    """Its frames `compared … first - 1`, as this encode has them."""
    momentary: Momentary
    """Of the decoded frames."""
    true_peak: float
    """Of the decoded frames."""
    dips: Dips
    """What the shape lacks to keep the decoded peaks at the body's level."""


def encode_stretch(source: Source, shape: Shape, stretch: Stretch, body: Body) -> EncodedStretch:
    """Encodes a stretch into its place in the body's file, and measures it decoded."""
    warm = max(0, stretch.first - WARM_UP_BLOCKS * BLOCK_FRAMES)
    settled = (stretch.first - warm) * SAMPLES_PER_FRAME
    loudness = LoudnessMeter(source.channels)
    peak = PeakMeter(source.channels, level=body.level, first=settled)
    decoder = FrameDecoder(source.channels)
    overlap = bytearray()
    with body.path.open("r+b", buffering=0) as file:
        for run in encode_frames(source, shape, stretch.start, stretch.last, body):
            overlap += run.cut(stretch.compared, stretch.first).content
            _write_all(file.fileno(), run.cut(stretch.first, stretch.last))
            sound = decoder.decode(run.cut(warm, stretch.last))
            loudness.push(sound)
            peak.push(sound)
    if stretch.last * SAMPLES_PER_FRAME >= source.samples + TOTAL_DELAY:
        peak.flush()
    shift = warm * SAMPLES_PER_FRAME - TOTAL_DELAY
    return EncodedStretch(
        overlap=bytes(overlap),
        momentary=loudness.read()[(stretch.first - warm) // BLOCK_FRAMES * STEPS_PER_BLOCK :],
        true_peak=peak.highest,
        dips=find_dips(peak.overshoots, shift, body.level, shape.dips),
    )


def encode_frames(source: Source, shape: Shape, start: int, last: int, body: Body) -> Iterator[Run]:
    """Frames `start … last - 1` from an encoder that begins with `start`, in runs."""
    number = start
    end = (last + _LOOKAHEAD_FRAMES) * SAMPLES_PER_FRAME
    with LameEncoder(channels=source.channels, bitrate=body.bitrate) as lame:
        for block in shape_blocks(source, shape, start * SAMPLES_PER_FRAME, end):
            run = Run(number, lame.encode(block), body.frame_bytes).cut(number, last)
            yield run
            number += len(run.content) // body.frame_bytes
    assert number == last, f"LAME kept {last - number} frames back"


def _write_all(file: int, run: Run) -> None:
    view, place = memoryview(run.content), run.number * run.frame_bytes
    while view:
        written = os.pwrite(file, view, place)
        view, place = view[written:], place + written
