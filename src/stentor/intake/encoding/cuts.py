"""How a body opens at its breaks, cut when it is encoded or at any time after."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from stentor.audio.breaks import compute_break_frame
from stentor.intake.encoding.crew import Crew, muster_crew
from stentor.intake.encoding.decoding import decode_source
from stentor.intake.encoding.edges import (
    EdgeFrames,
    PassageFrames,
    encode_edge,
    encode_passages,
)
from stentor.intake.encoding.errors import UnusableAudioError
from stentor.intake.encoding.form import Form
from stentor.intake.encoding.frames import count_frames
from stentor.intake.encoding.lame import SAMPLE_RATE
from stentor.intake.encoding.limiter import Shape
from stentor.intake.encoding.probe import LONGEST_HOURS
from stentor.intake.encoding.progress import OnProgress, Progress
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.stretch import Body
from stentor.intake.encoding.workspace import open_workspace

_LONGEST_EDGE: Final = 2500
"""Frames, a minute: an edge that long never came to be like the master."""


class ForeignBodyError(RuntimeError):
    """The original does not encode to this body (any more): encode it anew."""


@dataclass(frozen=True)
class Cuts:
    """Breaks on the frames of a body."""

    frames: list[int] = field(default_factory=list)
    """For each break asked for, the first frame after it."""
    edges: dict[int, EdgeFrames] = field(default_factory=dict)
    """Of each break inside the content, by that frame."""
    passages: list[PassageFrames] = field(default_factory=list)


def place_breaks(breaks: Sequence[float], samples: int, frames: int) -> list[int]:
    """Seconds to frames. UnusableAudioError for a break outside of the content."""
    places = []
    for second in breaks:
        try:
            place = compute_break_frame(round(second * SAMPLE_RATE), samples=samples, frames=frames)
        except ValueError:
            raise UnusableAudioError(
                f"There can be no break at {second:g} s: "
                f"the audio is {samples / SAMPLE_RATE:.1f} s long."
            ) from None
        places.append(place)
    return places


def cut_body(
    crew: Crew, source: Source, shape: Shape, body: Body, places: Sequence[int], frames: int
) -> Cuts:
    """Encodes the edges at `places` of the master in `body`, which `source` became in `shape`."""
    futures = {
        place: crew.submit(encode_edge, source, shape, body, place, frames)
        for place in sorted(set(places))
        if 0 < place < frames
    }
    edges = {place: future.result() for place, future in futures.items()}
    return Cuts(list(places), edges, encode_passages(source, shape, body, edges))


def cut_again(
    path: Path,
    body_path: Path,
    *,
    form: Form,
    shape: Shape,
    samples: int,
    breaks: Sequence[float],
    workspace_parent: Path,
    on_progress: OnProgress,
) -> Cuts:
    """Cuts a body that was encoded before from the audio in `path`, at other breaks.

    `shape` and `samples` are those of its encode. UnusableAudioError for a break behind the end;
    ForeignBodyError where the original does not come out as that body, whatever the reason.
    """
    progress = Progress(on_progress)
    frames = count_frames(samples)
    body = Body(body_path, form.bitrate, form.frame_bytes, 1.0)
    places = place_breaks(breaks, samples, frames)
    if not [place for place in places if 0 < place < frames]:
        return Cuts(places)
    with (
        open_workspace(workspace_parent) as workspace,
        muster_crew(min(len(places), len(os.sched_getaffinity(0)))) as crew,
    ):
        source = decode_source(
            path,
            workspace / "decoded",
            longest_hours=LONGEST_HOURS,
            on_decoded=lambda _source, fraction: progress.report("cutting", fraction * 0.9),
        )
        if source.samples != samples:
            raise ForeignBodyError(f"the original has {source.samples} samples, not {samples}")
        source = replace(source, wanted_channels=form.channels)
        cuts = cut_body(crew, source, shape, body, places, frames)
    if any(max(edge.before, edge.after) > _LONGEST_EDGE for edge in cuts.edges.values()):
        raise ForeignBodyError("the original encodes to other frames than it did")
    progress.report("cutting", 1.0)
    return cuts
