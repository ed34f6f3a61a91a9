"""LAME without a bit reservoir, through the library inside the lameenc wheel.

lameenc's own encoder takes 16-bit samples only and cannot turn the reservoir off, but its module
exports all of LAME's API. PyAV's wheel has LAME too, compiled without optimisation: three times
slower.
"""

import ctypes
from types import TracebackType
from typing import Final, Self

import lameenc  # type: ignore[import-not-found,unused-ignore] # ships no types
import numpy as np
from numpy.typing import NDArray

from stentor.audio.frames import SAMPLES_PER_FRAME

SAMPLE_RATE: Final = 48_000

_MONO: Final = 3
_JOINT_STEREO: Final = 1
_CONSTANT_BITRATE: Final = 0
_ENOUGH_FOR_LOOKAHEAD: Final = 7200
"""Bytes that LAME asks callers to leave for what it still held back (lame.h)."""

_library = ctypes.CDLL(lameenc.__file__)
_library.lame_init.restype = ctypes.c_void_p
_library.lame_encode_buffer_ieee_float.argtypes = [
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_int,
]


class LameError(RuntimeError):
    """LAME refused its settings or failed; never the fault of the sound."""


class LameEncoder:
    """One pass: floats at 48 kHz in, bare MP3 frames of one size out, a little later.

    Frames hold no bits of each other; no Xing or ID3 is written. Frame `n` stands for the samples
    around `n * SAMPLES_PER_FRAME`. Closing it gives LAME's memory back.
    """

    def __init__(self, *, channels: int, bitrate: int) -> None:
        """`channels` 1 or 2, `bitrate` in bits a second."""
        self._channels = channels
        self._bytes_per_sample = bitrate / 8 / SAMPLE_RATE
        self._handle: int | None = _library.lame_init()
        for name, number in (
            ("in_samplerate", SAMPLE_RATE),
            ("out_samplerate", SAMPLE_RATE),
            ("num_channels", channels),
            ("mode", _MONO if channels == 1 else _JOINT_STEREO),
            ("VBR", _CONSTANT_BITRATE),
            ("brate", bitrate // 1000),
            ("disable_reservoir", 1),
            ("bWriteVbrTag", 0),
            ("write_id3tag_automatic", 0),
        ):
            setter = getattr(_library, f"lame_set_{name}")
            setter(ctypes.c_void_p(self._handle), ctypes.c_int(number))
        if _library.lame_init_params(ctypes.c_void_p(self._handle)) < 0:
            raise LameError(f"LAME has no {bitrate} b/s with {channels} channels at 48 kHz")

    def encode(self, samples: NDArray[np.float32]) -> bytes:
        """The frames that are complete now. `samples` is (channels, any number) in ±1."""
        rows = [np.ascontiguousarray(row, dtype=np.float32) for row in samples]
        count = rows[0].size
        room = int(count * self._bytes_per_sample * 1.25) + _ENOUGH_FOR_LOOKAHEAD
        buffer = ctypes.create_string_buffer(room + SAMPLES_PER_FRAME)
        written = _library.lame_encode_buffer_ieee_float(
            self._handle, rows[0].ctypes.data, rows[-1].ctypes.data, count, buffer, len(buffer)
        )
        if written < 0:
            raise LameError(f"LAME failed with {written}")
        return buffer.raw[:written]

    def close(self) -> None:
        """Safe to repeat."""
        if self._handle is not None:
            _library.lame_close(ctypes.c_void_p(self._handle))
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
