"""Edge frames: how content opens for a break, encoded beside the master and joined to it where
both are the same to the byte."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from stentor.audio.frames import SAMPLES_PER_FRAME, parse_frames
from stentor.intake.encoding.frames import count_frames
from stentor.intake.encoding.gap import (
    GAP_FRAMES,
    compute_fall,
    compute_rise,
    find_break_sample,
    open_gap,
)
from stentor.intake.encoding.lame import LameEncoder
from stentor.intake.encoding.limiter import BLOCK_FRAMES, BLOCK_SAMPLES, Shape, shape_blocks
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.stretch import Body
from stentor.intake.encoding.stretches import LEAD_FRAMES
from stentor.intake.encoding.truepeak import Samples

_SAME_IN_A_ROW: Final = 4
"""Frames that must equal the master's: one would do for the decoder, but may be so by chance."""
_BEHIND_FRAMES: Final = 128
"""How far behind the break the first try reaches."""
_LOOKAHEAD_FRAMES: Final = 3


@dataclass(frozen=True)
class EdgeFrames:
    """Two runs of frames around one break; see `contracts.manifest.Edge`."""

    before: int
    """How many of the master's last frames before the break the first run stands for."""
    before_content: bytes
    after: int
    after_content: bytes


@dataclass(frozen=True)
class PassageFrames:
    """Content between two near breaks, encoded for itself."""

    first: int
    """The master's first frame behind the break before it."""
    last: int
    """The same of the break that ends it."""
    content: bytes


class EdgeError(RuntimeError):
    """An edge that cannot be joined to the master: a fault of ours, not of the sound."""


def encode_edge(source: Source, shape: Shape, body: Body, frame: int, frames: int) -> EdgeFrames:
    """The edges of a break before `frame`, which is neither the first nor behind the last of the
    master's `frames`. `body` is the master, encoded from `source` in this shape."""
    lead, behind = LEAD_FRAMES, _BEHIND_FRAMES
    while True:
        start = max(frame - lead, 0) // BLOCK_FRAMES * BLOCK_FRAMES
        last = min(frame + behind, frames)
        gapped = _encode_gapped(source, shape, body, start, frame, last)
        master = _read_frames(body, start, last)
        before = _count_before(gapped, master, frame - start)
        after = _count_after(gapped[GAP_FRAMES:], master, frame - start)
        if before is None and start > 0:
            lead *= 2
        elif after is None and last < frames:
            behind *= 2
        else:
            break
    before = frame - start if before is None else before
    after = last - frame if after is None else after
    ending, beginning = _find_silence(gapped, frame - start)
    place = frame - start
    return EdgeFrames(
        before=before,
        before_content=b"".join(gapped[place - before : ending]),
        after=after,
        after_content=b"".join(gapped[beginning : place + GAP_FRAMES + after]),
    )


def encode_passages(
    source: Source, shape: Shape, body: Body, edges: Mapping[int, EdgeFrames]
) -> list[PassageFrames]:
    """One for each pair of breaks whose edges overlap. `edges` by the frame of their break."""
    return [
        PassageFrames(first, last, _encode_passage(source, shape, body, first, last))
        for first, left in sorted(edges.items())
        for last, right in sorted(edges.items())
        if first < last and first + left.after > last - right.before
    ]


def _encode_gapped(
    source: Source, shape: Shape, body: Body, start: int, frame: int, last: int
) -> list[bytes]:
    """Frames from `start` on, those of the gap among them, up to the master's `last`."""
    end = (last + _LOOKAHEAD_FRAMES) * SAMPLES_PER_FRAME
    first = start * SAMPLES_PER_FRAME
    blocks = shape_blocks(source, shape, first, end)
    sound = open_gap(blocks, first, find_break_sample(frame))
    return _encode(body, sound, source.channels)[: last + GAP_FRAMES - start]


def _encode_passage(source: Source, shape: Shape, body: Body, first: int, last: int) -> bytes:
    begin, end = find_break_sample(first), find_break_sample(last)
    frames = count_frames(end - begin)
    silence = np.zeros(
        (source.channels, (_LOOKAHEAD_FRAMES + 2) * SAMPLES_PER_FRAME), dtype=np.float32
    )
    sound = _read_shaped(source, shape, begin, end)
    sound = sound * compute_rise(0, end - begin, 0) * compute_fall(begin, end - begin, end)
    encoded = _encode(body, [sound, silence], source.channels)[:frames]
    if len(encoded) < frames or not _is_silent(encoded[-1]):
        raise EdgeError(f"the passage between frames {first} and {last} does not end in silence")
    return b"".join(encoded)


def _read_shaped(source: Source, shape: Shape, first: int, last: int) -> Samples:
    start = first // BLOCK_SAMPLES * BLOCK_SAMPLES
    blocks = list(shape_blocks(source, shape, start, last))
    return np.concatenate(blocks, axis=1)[:, first - start :]


def _encode(body: Body, sound: Iterable[Samples], channels: int) -> list[bytes]:
    with LameEncoder(channels=channels, bitrate=body.bitrate) as lame:
        content = b"".join(lame.encode(block) for block in sound)
    size = body.frame_bytes
    return [content[at : at + size] for at in range(0, len(content) - size + 1, size)]


def _read_frames(body: Body, first: int, last: int) -> list[bytes]:
    with body.path.open("rb") as file:
        file.seek(first * body.frame_bytes)
        return [file.read(body.frame_bytes) for _ in range(first, last)]


def _count_before(gapped: list[bytes], master: list[bytes], place: int) -> int | None:
    """Frames up to `place` from where both are the same, that one included; None for nowhere."""
    row = 0
    for number in range(place - 1, -1, -1):
        row = row + 1 if gapped[number] == master[number] else 0
        if row == _SAME_IN_A_ROW:
            return place - number - _SAME_IN_A_ROW + 1
    return None


def _count_after(behind: list[bytes], master: list[bytes], place: int) -> int | None:
    """Frames from `place` on until both are the same, that one included; None for nowhere."""
    row = 0
    for number in range(place, len(master)):
        row = row + 1 if behind[number] == master[number] else 0
        if row == _SAME_IN_A_ROW:
            return number + 1 - place - _SAME_IN_A_ROW + 1
    return None


def _find_silence(gapped: list[bytes], place: int) -> tuple[int, int]:
    """Behind the first silent frame of the gap, and behind the last one."""
    silent = [number for number in range(place, place + GAP_FRAMES) if _is_silent(gapped[number])]
    if not silent:
        raise EdgeError("the gap of a break is not silent")
    return silent[0] + 1, silent[-1] + 1


def _is_silent(frame: bytes) -> bool:
    (parsed,) = parse_frames(frame)
    return parsed.is_silent
