"""The Info frame, field by field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.audio.frames import ChannelMode, FrameHeader, parse_frames
from stentor.audio.info import compute_crc16, compute_seek_table, render_info_frame

MONO = FrameHeader(128_000, 48_000, ChannelMode.MONO)
STEREO = FrameHeader(192_000, 48_000, ChannelMode.JOINT_STEREO)


def test_crc16_is_the_arc_variant():
    assert compute_crc16(b"123456789") == 0xBB3D


@pytest.mark.parametrize(("header", "place"), [(MONO, 21), (STEREO, 36)])
def test_the_fields_stand_where_decoders_look(header, place):
    frame = render_info_frame(header, frames=1000, samples=1000 * 1152 - 1105 - 1152)
    assert len(frame) == header.size
    assert frame[place : place + 8] == b"Info\0\0\0\x07"
    assert int.from_bytes(frame[place + 8 : place + 12], "big") == 1000
    assert int.from_bytes(frame[place + 12 : place + 16], "big") == 1001 * header.size
    lame = place + 116
    assert frame[lame : lame + 9] == b"LAME3.100"
    delays = int.from_bytes(frame[lame + 21 : lame + 24], "big")
    assert (delays >> 12, delays & 0xFFF) == (576, 1105 + 1152 - 576) == (576, 1681)
    checksum = int.from_bytes(frame[lame + 34 : lame + 36], "big")
    assert checksum == compute_crc16(frame[: lame + 34])


@pytest.mark.parametrize("header", [MONO, STEREO])
def test_the_frame_itself_is_silent(header):
    (frame,) = parse_frames(render_info_frame(header, frames=5, samples=0))
    assert frame.is_silent
    assert frame.main_data_begin == 0


@pytest.mark.parametrize(
    ("frames", "samples", "padding"),
    [(10, 0, 0), (10, 10 * 1152, 0), (10, 10 * 1152 - 576, 0), (10, 1, 0xFFF), (3, 1200, 1680)],
)
def test_the_padding_is_what_is_left_after_the_content(frames, samples, padding):
    frame = render_info_frame(MONO, frames=frames, samples=samples)
    assert int.from_bytes(frame[158:161], "big") & 0xFFF == padding


@given(st.integers(1, 3_000_000))
def test_the_seek_table_never_goes_back_and_is_right_to_a_256th(frames):
    table = compute_seek_table(frames)
    assert len(table) == 100
    assert list(table) == sorted(table)
    for percent, place in enumerate(table):
        frame = percent * frames / 100
        assert abs(place / 256 - (1 + frame) / (frames + 1)) <= 1 / 256 + 1 / (frames + 1)
