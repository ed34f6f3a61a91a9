"""Decoding an upload into a file of floats at 48 kHz."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from stentor.intake.encoding.declared import is_cut_short, read_declared_seconds
from stentor.intake.encoding.errors import UnusableAudioError
from stentor.intake.encoding.lame import SAMPLE_RATE
from stentor.intake.encoding.opening import open_audio
from stentor.intake.encoding.probe import check_length, describe_cut
from stentor.intake.encoding.source import BYTES_PER_SAMPLE, Source
from stentor.lib.disk import require_room

_CHUNK_SAMPLES: Final = SAMPLE_RATE
_ROOM_PER_SAMPLE: Final = BYTES_PER_SAMPLE + 0.5
"""Bytes on the disk, the body's included."""
_LOUDEST: Final = 16.0
"""Floats may hold anything; +24 dBFS is more than any recording means."""
_LARGEST_SIDE: Final = 1e-3
"""Two channels that differ by less than this share of their peak are one sound."""
_DAMAGED_SHARE: Final = 0.01

Interleaved = NDArray[np.float32]
"""(samples, channels)."""


def decode_source(
    path: Path,
    target: Path,
    *,
    longest_hours: float,
    on_decoded: Callable[[Source, float], None],
) -> Source:
    """Decodes all of `path` into `target`.

    `on_decoded` is called about once a decoded second with what there is by then and the fraction
    of the whole. UnusableAudioError when the sound ends before the file says so, when there is
    none, and when it is longer than `longest_hours`, whatever its header says.
    """
    with open_audio(path) as (container, stream), target.open("wb", buffering=0) as file:
        declared = read_declared_seconds(path, container, stream)
        check_length(declared, longest_hours)
        guessed = declared or (container.duration or 0) / av.time_base or 60.0
        channels = min(stream.codec_context.channels, 2)
        require_room(target.parent, int(guessed * SAMPLE_RATE * channels * _ROOM_PER_SAMPLE))
        samples, comparison = 0, _ChannelComparison()
        for chunk in _gather(_resample(container.demux(stream), channels)):
            _make_finite(chunk)
            comparison.see(chunk)
            _write_all(file.write, chunk)
            samples += chunk.shape[0]
            check_length(samples / SAMPLE_RATE, longest_hours)
            so_far = Source(target, channels, samples)
            on_decoded(so_far, min(samples / SAMPLE_RATE / guessed, 1.0))
    found = samples / SAMPLE_RATE
    check_length(found, longest_hours)
    if declared is not None and is_cut_short(declared, found):
        raise UnusableAudioError(describe_cut(declared, found))
    return Source(target, channels, samples, is_mixed_down=comparison.are_equal)


class _ChannelComparison:
    def __init__(self) -> None:
        self._peak = 0.0
        self._side = 0.0
        self._channels = 1

    def see(self, chunk: Interleaved) -> None:
        self._channels = chunk.shape[1]
        if self._channels == 2:
            self._peak = max(self._peak, float(np.abs(chunk).max()))
            self._side = max(self._side, float(np.abs(chunk[:, 0] - chunk[:, 1]).max()))

    @property
    def are_equal(self) -> bool:
        return self._channels == 2 and self._side <= self._peak * _LARGEST_SIDE


def _resample(
    packets: Iterator["av.Packet[av.AudioStream]"], channels: int
) -> Iterator[Interleaved]:
    """Frames as floats at 48 kHz; a change of format on the way is followed."""
    layout = "mono" if channels == 1 else "stereo"
    resampler, resampled_form = None, None
    for frame in _decode(packets):
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or form != resampled_form:
            if resampler is not None:
                yield from _flatten(resampler.resample(None), channels)
            resampler = av.AudioResampler(format="flt", layout=layout, rate=SAMPLE_RATE)
            resampled_form = form
        frame.pts = None
        yield from _flatten(resampler.resample(frame), channels)
    if resampler is not None:
        yield from _flatten(resampler.resample(None), channels)


def _flatten(frames: list[av.AudioFrame], channels: int) -> Iterator[Interleaved]:
    for frame in frames:
        yield frame.to_ndarray().reshape(-1, channels).astype(np.float32, copy=False)


def _decode(packets: Iterator["av.Packet[av.AudioStream]"]) -> Iterator[av.AudioFrame]:
    """Frames of all packets; a few damaged ones are passed over, more are an error."""
    seen = damaged = 0
    for packet in packets:
        seen += 1
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            damaged += 1
            continue
        yield from frames
    if damaged > max(2, seen * _DAMAGED_SHARE):
        raise UnusableAudioError(
            f"The audio is damaged: {damaged} of its {seen} packets cannot be decoded."
        )


def _gather(chunks: Iterator[Interleaved]) -> Iterator[Interleaved]:
    """The same samples in pieces of about a second."""
    waiting: list[Interleaved] = []
    count = 0
    for chunk in chunks:
        waiting.append(chunk)
        count += chunk.shape[0]
        if count >= _CHUNK_SAMPLES:
            yield np.concatenate(waiting)
            waiting, count = [], 0
    if count:
        yield np.concatenate(waiting)


def _make_finite(chunk: Interleaved) -> None:
    np.nan_to_num(chunk, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    np.clip(chunk, -_LOUDEST, _LOUDEST, out=chunk)


def _write_all(write: Callable[[memoryview], int | None], chunk: Interleaved) -> None:
    view = np.ascontiguousarray(chunk).data.cast("B")
    while view:
        view = view[write(view) or 0 :]
