"""From whatever was uploaded to the canonical body."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from stentor.intake.encoding.checking import check_body
from stentor.intake.encoding.crew import Crew, muster_crew
from stentor.intake.encoding.cuts import Cuts, cut_body, place_breaks
from stentor.intake.encoding.decoding import decode_source
from stentor.intake.encoding.form import CANONICAL_FORMS, Form
from stentor.intake.encoding.frames import count_frames
from stentor.intake.encoding.gain import TARGET_LUFS, GainSearch
from stentor.intake.encoding.joining import JoinedBody, encode_body
from stentor.intake.encoding.lame import SAMPLE_RATE
from stentor.intake.encoding.limiter import STEPS_PER_BLOCK, Shape
from stentor.intake.encoding.loudness import compute_integrated_loudness
from stentor.intake.encoding.pieces import Piece, PieceMeasurer
from stentor.intake.encoding.probe import LONGEST_HOURS
from stentor.intake.encoding.progress import OnProgress, Progress
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.stretch import Body
from stentor.intake.encoding.stretches import Stretch, count_sounding_frames, plan_stretches
from stentor.intake.encoding.workspace import open_workspace
from stentor.lib.durable import sync_directory

HIGHEST_TRUE_PEAK: Final = 10 ** (-1.15 / 20)
"""Of the decoded body: -1 dBTP, less what fourfold oversampling may read too low."""

_CEILING: Final = 10 ** (-1.5 / 20)
"""Of the sound before it is encoded: encoding raises most peaks by less than the difference."""
_TOLERATED_MISS: Final = 0.13
"""Decibels between the target and the loudness of the decoded body."""
_MOST_ENCODES: Final = 3
_SILENT_LEVEL: Final = 1e-4
"""Steps whose samples stay below this (-80 dBFS) may leave nothing in their frames."""
_LONGEST_STRETCH: Final = 2500
"""Frames, a minute: no more than one is lost to an encode that has to be done again."""
_STRETCHES_PER_PROCESS: Final = 4


@dataclass(frozen=True)
class CanonicalAudio:
    """What was written, and what it measures decoded."""

    frames: int
    frame_bytes: int
    bitrate: int
    """Bits a second."""
    channels: int
    samples: int
    """Samples of content a channel, at 48 kHz."""
    seconds: float
    """Of content."""
    lufs: float | None
    """Integrated loudness (EBU R128); None for silence and for less than 0.4 s."""
    true_peak: float | None
    """dBTP; None for digital silence."""
    size: int
    """Bytes: `frames * frame_bytes`."""
    cuts: Cuts = field(default_factory=Cuts)
    """How the body opens at the breaks asked for."""
    shape: Shape = field(default_factory=Shape)
    """With it further breaks may be cut later."""


def encode_canonical(
    path: Path,
    target: Path,
    *,
    breaks: Sequence[float] = (),
    on_progress: OnProgress,
    form: Form | None = None,
    processes: int | None = None,
    longest_hours: float = LONGEST_HOURS,
) -> CanonicalAudio:
    """Writes the canonical body of the audio in `path` to `target`.

    The body is bare MP3 at a constant bitrate, 48 kHz, without a bit reservoir: mono at 128 kb/s
    for one channel or two equal ones, else joint stereo at 192 kb/s. It ends in one frame of
    silence beyond the last that content reaches, so that bodies may be joined. Decoded it measures
    -16 LUFS ±0.2 and at most -1 dBTP. Sound below -60 LUFS, and less than 0.4 s, keeps its level.
    Sparse peaks far above everything else keep a body quieter than that; `lufs` says how much.

    `breaks` are seconds of content. `on_progress(step, fraction)` is called often, with the steps
    "measuring", "encoding" and "checking". `form` is wanted where the sound is to stand beside
    other sound; without it the sound decides. `processes` is how many to use (default: the cores).

    UnusableAudioError for what cannot be taken in (its message is for the publisher), including a
    break behind the end; DiskFullError for a full disk. After an error, a kill included,
    `target` is as it was. Work is done beside `target`, which needs room for 4 bytes a sample;
    what a killed process left there, the next call with a target there removes.
    """
    progress = Progress(on_progress)
    crew_size = processes or len(os.sched_getaffinity(0))
    with open_workspace(target.parent) as workspace, muster_crew(crew_size) as crew:
        source, pieces = _take_in(crew, path, workspace, longest_hours, progress)
        form = form or CANONICAL_FORMS[source.channels]
        source = replace(source, wanted_channels=form.channels)
        frames = count_frames(source.samples)
        places = place_breaks(breaks, source.samples, frames)
        body = _create_body(workspace, form, frames)
        joined = _encode_to_target(crew, source, pieces, frames, body, progress)
        progress.report("checking", 0.0)
        check_body(body.path, frames, body.frame_bytes)
        cuts = cut_body(crew, source, joined.shape, body, places, frames)
        _move_durably(body.path, target)
        progress.report("checking", 1.0)
    return CanonicalAudio(
        frames=frames,
        frame_bytes=body.frame_bytes,
        bitrate=body.bitrate,
        channels=source.channels,
        samples=source.samples,
        seconds=source.samples / SAMPLE_RATE,
        lufs=compute_integrated_loudness(joined.momentary),
        true_peak=float(20 * np.log10(joined.true_peak)) if joined.true_peak > 0 else None,
        size=frames * body.frame_bytes,
        cuts=cuts,
        shape=joined.shape,
    )


def _take_in(
    crew: Crew, path: Path, workspace: Path, longest_hours: float, progress: Progress
) -> tuple[Source, list[Piece]]:
    measurer = PieceMeasurer(crew)

    def see(source: Source, fraction: float) -> None:
        measurer.see(source)
        progress.report("measuring", fraction * 0.9)

    source = decode_source(path, workspace / "decoded", longest_hours=longest_hours, on_decoded=see)
    pieces = measurer.finish(source)
    progress.report("measuring", 1.0)
    return source, pieces


def _create_body(workspace: Path, form: Form, frames: int) -> Body:
    body = Body(workspace / "body.mp3", form.bitrate, form.frame_bytes, HIGHEST_TRUE_PEAK)
    with body.path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, frames * body.frame_bytes)
    return body


def _encode_to_target(
    crew: Crew,
    source: Source,
    pieces: Sequence[Piece],
    frames: int,
    body: Body,
    progress: Progress,
) -> JoinedBody:
    search = GainSearch(crew, source, pieces, body, _CEILING)
    aim = TARGET_LUFS
    for _ in range(_MOST_ENCODES):
        progress.report("encoding", 0.0)
        shape = search.find(aim) if search.is_needed else Shape(gain=1.0, ceiling=_CEILING)
        plan = _plan(pieces, shape, frames, crew.size)
        count = progress.counter("encoding", frames)
        joined = encode_body(crew, source, shape, plan, body, count)
        reached = compute_integrated_loudness(joined.momentary)
        if not search.is_needed or reached is None:
            break
        miss = TARGET_LUFS - reached
        if abs(miss) <= _TOLERATED_MISS or search.is_exhausted:
            break
        aim += miss
    return joined


def _plan(pieces: Sequence[Piece], shape: Shape, frames: int, processes: int) -> list[Stretch]:
    peaks = np.concatenate([piece.measured.step_peaks for piece in pieces]) * shape.gain
    sounding = count_sounding_frames(peaks, STEPS_PER_BLOCK, _SILENT_LEVEL)
    share = frames // (processes * _STRETCHES_PER_PROCESS)
    return plan_stretches(sounding, frames, min(share, _LONGEST_STRETCH))


def _move_durably(body: Path, target: Path) -> None:
    with body.open("rb") as file:
        os.fsync(file.fileno())
    body.replace(target)
    sync_directory(target.parent)
