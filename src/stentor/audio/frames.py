"""Frames of MPEG-1 Audio Layer III (ISO/IEC 11172-3, 2.4.1.3 header, 2.4.1.7 side information).

Only MPEG-1 Layer III at a fixed bitrate is read: that is all this platform stores.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

HEADER_BYTES: Final = 4
SAMPLES_PER_FRAME: Final = 1152
"""Samples a channel that every frame decodes to."""

DECODER_DELAY: Final = 529
"""Samples by which every decoder's filter bank shifts the sound."""
ENCODER_DELAY: Final = 576
"""Samples by which LAME shifts it before that."""
TOTAL_DELAY: Final = ENCODER_DELAY + DECODER_DELAY
"""Decoded samples that stand before the first sample of the content."""

_BITRATES: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_SAMPLE_RATES: Final = (44_100, 48_000, 32_000)


class FrameError(ValueError):
    """Bytes that are not the MP3 frame they should be; the message says where and why."""


class ChannelMode(IntEnum):
    """The two mode bits of a frame header."""

    STEREO = 0
    JOINT_STEREO = 1
    DUAL_CHANNEL = 2
    MONO = 3


@dataclass(frozen=True)
class FrameHeader:
    """What the first four bytes of a frame say."""

    bitrate: int
    """Bits a second."""
    sample_rate: int
    """Hertz."""
    mode: ChannelMode
    is_padded: bool = False
    has_crc: bool = False

    @property
    def size(self) -> int:
        """Bytes of the whole frame, its header included."""
        return 144 * self.bitrate // self.sample_rate + self.is_padded

    @property
    def side_info_offset(self) -> int:
        """Where the side information begins, in bytes from the start of the frame."""
        return HEADER_BYTES + 2 * self.has_crc

    @property
    def side_info_bytes(self) -> int:
        return 17 if self.mode is ChannelMode.MONO else 32


@dataclass(frozen=True)
class Frame:
    """One frame and where it stands."""

    offset: int
    """Bytes from the start of what was parsed."""
    header: FrameHeader
    main_data_begin: int
    """How many bytes of earlier frames this one leans on; 0 without a bit reservoir."""
    is_silent: bool
    """Holds no audio bits at all: it decodes to zeros and leaves the decoder's state empty."""


@lru_cache(maxsize=64)
def parse_frame_header(content: bytes) -> FrameHeader:
    """The header in four bytes. FrameError when they are not one of MPEG-1 Layer III."""
    if len(content) != HEADER_BYTES:
        raise FrameError(f"a frame header has {HEADER_BYTES} bytes, not {len(content)}")
    word = int.from_bytes(content, "big")
    if word >> 21 != 0x7FF:
        raise FrameError(f"no frame sync in {content.hex()}")
    if word >> 19 & 3 != 3 or word >> 17 & 3 != 1:
        raise FrameError(f"{content.hex()} is not MPEG-1 Layer III")
    bitrate_index = word >> 12 & 15
    sample_rate_index = word >> 10 & 3
    if bitrate_index in {0, 15} or sample_rate_index == 3:
        raise FrameError(f"{content.hex()} has a bitrate or sample rate that no frame may have")
    return FrameHeader(
        bitrate=_BITRATES[bitrate_index - 1] * 1000,
        sample_rate=_SAMPLE_RATES[sample_rate_index],
        mode=ChannelMode(word >> 6 & 3),
        is_padded=bool(word >> 9 & 1),
        has_crc=not word >> 16 & 1,
    )


def render_frame_header(header: FrameHeader) -> bytes:
    """The four bytes of `header`. ValueError when MPEG-1 Layer III has no such rate."""
    bitrate_index = _BITRATES.index(header.bitrate // 1000) + 1
    is_original = 1
    word = (
        0x7FF << 21
        | 3 << 19
        | 1 << 17
        | (not header.has_crc) << 16
        | bitrate_index << 12
        | _SAMPLE_RATES.index(header.sample_rate) << 10
        | header.is_padded << 9
        | header.mode << 6
        | is_original << 2
    )
    return word.to_bytes(HEADER_BYTES, "big")


def parse_frames(content: bytes) -> Iterator[Frame]:
    """The frames that follow each other without a gap in `content`.

    FrameError at the first byte that is not where a frame must begin, and for a frame cut short.
    """
    offset = 0
    while offset < len(content):
        try:
            header = parse_frame_header(bytes(content[offset : offset + HEADER_BYTES]))
        except FrameError as error:
            raise FrameError(f"byte {offset}: {error}") from None
        if offset + header.size > len(content):
            missing = offset + header.size - len(content)
            raise FrameError(f"byte {offset}: the frame is cut short by {missing} bytes")
        yield _parse_frame(content, offset, header)
        offset += header.size


def _parse_frame(content: bytes, offset: int, header: FrameHeader) -> Frame:
    start = offset + header.side_info_offset
    side_info = int.from_bytes(content[start : start + header.side_info_bytes], "big")
    width = header.side_info_bytes * 8
    channels = 1 if header.mode is ChannelMode.MONO else 2
    first_granule = 9 + (5 if channels == 1 else 3) + 4 * channels
    audio_bits = sum(
        side_info >> (width - first_granule - 59 * part - 12) & 0xFFF
        for part in range(2 * channels)
    )
    return Frame(offset, header, side_info >> (width - 9), is_silent=audio_bits == 0)
