"""Reading frames as ISO/IEC 11172-3 lays them out."""

import pytest

from stentor.audio.frames import (
    ChannelMode,
    FrameError,
    FrameHeader,
    parse_frame_header,
    parse_frames,
    render_frame_header,
)

SILENT = bytes.fromhex("fffb94c4") + bytes(380)


@pytest.mark.parametrize(
    ("content", "bitrate", "rate", "mode", "size"),
    [
        ("fffb94c4", 128_000, 48_000, ChannelMode.MONO, 384),
        ("fffbb444", 192_000, 48_000, ChannelMode.JOINT_STEREO, 576),
        ("fffb5404", 64_000, 48_000, ChannelMode.STEREO, 192),
        ("fffb9084", 128_000, 44_100, ChannelMode.DUAL_CHANNEL, 417),
        ("fffb9284", 128_000, 44_100, ChannelMode.DUAL_CHANNEL, 418),
        ("fffae8c0", 320_000, 32_000, ChannelMode.MONO, 1440),
    ],
)
def test_a_header_says_how_the_frame_is_made(content, bitrate, rate, mode, size):
    header = parse_frame_header(bytes.fromhex(content))
    assert (header.bitrate, header.sample_rate, header.mode, header.size) == (
        bitrate,
        rate,
        mode,
        size,
    )


def test_a_checksum_moves_the_side_information():
    assert parse_frame_header(bytes.fromhex("fffa94c4")).side_info_offset == 6
    assert parse_frame_header(bytes.fromhex("fffb94c4")).side_info_offset == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("49443303", "no frame sync"),
        ("fffb94", "4 bytes"),
        ("fff394c4", "not MPEG-1 Layer III"),  # MPEG-2
        ("fffd94c4", "not MPEG-1 Layer III"),  # Layer II
        ("fffb04c4", "no frame may have"),  # free format
        ("fffbf4c4", "no frame may have"),
        ("fffb9cc4", "no frame may have"),  # reserved sample rate
    ],
)
def test_what_is_no_header_is_refused_with_a_reason(content, reason):
    with pytest.raises(FrameError, match=reason):
        parse_frame_header(bytes.fromhex(content))


@pytest.mark.parametrize("mode", ChannelMode)
@pytest.mark.parametrize("bitrate", [64_000, 96_000, 128_000, 192_000])
def test_a_rendered_header_is_parsed_as_it_was(mode, bitrate):
    header = FrameHeader(bitrate, 48_000, mode)
    assert parse_frame_header(render_frame_header(header)) == header


def test_frames_follow_each_other_to_the_end():
    frames = list(parse_frames(SILENT * 3))
    assert [frame.offset for frame in frames] == [0, 384, 768]
    assert all(frame.is_silent and frame.main_data_begin == 0 for frame in frames)


def test_a_frame_that_leans_on_earlier_ones_says_how_far():
    leaning = SILENT[:4] + (300 << 7).to_bytes(2, "big") + SILENT[6:]
    (frame,) = parse_frames(leaning)
    assert frame.main_data_begin == 300


def test_a_frame_with_audio_bits_is_not_silent():
    position = 9 + 5 + 4  # main_data_begin, private bits, scfsi; then part2_3_length
    word = (1 << 8 * 17 - position - 12).to_bytes(17, "big")
    (frame,) = parse_frames(SILENT[:4] + word + SILENT[21:])
    assert not frame.is_silent


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SILENT + SILENT[:-1], "byte 384: the frame is cut short by 1 bytes"),
        (SILENT + b"TAG" + bytes(125), "byte 384: no frame sync"),
        (SILENT + b"\xff", "byte 384: a frame header has 4 bytes"),
    ],
)
def test_the_first_byte_that_is_out_of_place_is_named(content, reason):
    with pytest.raises(FrameError, match=reason):
        list(parse_frames(content))


def test_no_bytes_hold_no_frames():
    assert list(parse_frames(b"")) == []


def test_a_canonical_body_is_frames_of_one_size_that_lean_on_no_other(encoded):
    frames = list(parse_frames(encoded.body))
    assert len(frames) == encoded.rendition.frames
    assert {frame.header.size for frame in frames} == {encoded.rendition.frame_bytes}
    assert {frame.header.sample_rate for frame in frames} == {48_000}
    assert {frame.main_data_begin for frame in frames} == {0}
    assert frames[-1].is_silent
    assert not frames[100].is_silent
    assert b"Info" not in encoded.body[:200]
    assert b"Xing" not in encoded.body[:200]
