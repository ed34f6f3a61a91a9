"""The Info frame: how long the audio is and how many samples to leave out at either end.

Layout after the Xing header and LAME's extension of it (the "LAME tag", revision 0). The frame has
no audio bits, so a player that does not know it plays 24 ms of silence.
"""

from typing import Final

from stentor.audio.frames import (
    ENCODER_DELAY,
    SAMPLES_PER_FRAME,
    FrameHeader,
    render_frame_header,
)

_FLAGS_FRAMES_BYTES_TOC: Final = 0b0111
_ENCODER: Final = b"LAME3.100"
_CONSTANT_BITRATE: Final = 1
_MOST_PADDING: Final = 0xFFF


def render_info_frame(header: FrameHeader, *, frames: int, samples: int) -> bytes:
    """A frame of `header.size` bytes that describes the `frames` audio frames after it.

    `samples` are the content's samples a channel: a player leaves out LAME's 576 and its own 529
    before them and everything after them. 0 means that the content's end is not known; then
    nothing is left out at the end. The checksum of the music stays 0, "not computed".
    """
    size = (frames + 1) * header.size
    padding = frames * SAMPLES_PER_FRAME - ENCODER_DELAY - samples if samples else 0
    padding = min(max(padding, 0), _MOST_PADDING)
    content = bytearray(render_frame_header(header))
    content += bytes(header.side_info_bytes)
    content += b"Info"
    content += _FLAGS_FRAMES_BYTES_TOC.to_bytes(4, "big")
    content += frames.to_bytes(4, "big")
    content += size.to_bytes(4, "big")
    content += compute_seek_table(frames)
    content += _ENCODER
    content += bytes([_CONSTANT_BITRATE])
    content += bytes(10)  # low-pass, peak, replay gains: not said
    content += bytes([min(header.bitrate // 1000, 255)])
    content += (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
    content += bytes(4)  # source, MP3 gain, preset: not said
    content += size.to_bytes(4, "big")
    content += bytes(2)
    content += compute_crc16(bytes(content)).to_bytes(2, "big")
    return bytes(content.ljust(header.size, b"\0"))


def compute_seek_table(frames: int) -> bytes:
    """For each percent of the playing time the place in the bytes, in 1/256 of them.

    The bytes begin with the Info frame itself, hence the one frame more.
    """
    total = frames + 1
    return bytes(min(255, (1 + percent * frames // 100) * 256 // total) for percent in range(100))


def compute_crc16(content: bytes) -> int:
    """CRC-16/ARC (polynomial 0x8005, reflected), which closes the LAME tag."""
    crc = 0
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
