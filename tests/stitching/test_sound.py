"""The proof of sound: whatever fills the breaks, what is decoded is what its parts decode to."""

from itertools import pairwise
from pathlib import Path

import av
import msgspec
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from made.sounds import RATE, decode_bare, decode_file
from stentor.audio.arrangement import Arrangement, compute_arrangement, slices_of_range
from stentor.audio.frames import ChannelMode, parse_frames
from stentor.audio.header import TAG_BYTES
from stentor.audio.info import compute_crc16, compute_seek_table

DELAY = 1105
one_programme = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def arrangements(draw: st.DrawFn, programme) -> Arrangement:
    spots = st.lists(st.sampled_from(programme.spots), max_size=2)
    fills = [draw(spots) for _ in programme.manifest.breaks]
    return compute_arrangement(programme.manifest, programme.rendition, fills)


def stitch(programme, arrangement: Arrangement) -> bytes:
    return arrangement.header + b"".join(
        programme.studio.read(*piece) for piece in arrangement.slices
    )


@one_programme
@given(data=st.data())
def test_frames_stand_alone_and_are_all_of_one_kind(programme, data):
    arrangement = data.draw(arrangements(programme))
    stitched = stitch(programme, arrangement)
    assert len(stitched) == arrangement.size
    info, *frames = parse_frames(stitched[TAG_BYTES:])
    assert info.is_silent
    assert len(frames) == arrangement.layout.frames
    assert {frame.main_data_begin for frame in frames} == {0}
    kinds = {(one.header.bitrate, one.header.sample_rate, one.header.size) for one in frames}
    rendition = programme.rendition
    assert kinds == {(rendition.bitrate, RATE, rendition.frame_bytes)}
    mono = {frame.header.mode is ChannelMode.MONO for frame in frames}
    assert mono == {rendition.channels == 1}
    assert frames[-1].is_silent


@one_programme
@given(data=st.data())
def test_only_the_first_frame_is_an_info_frame_and_it_is_right(programme, data):
    arrangement = data.draw(arrangements(programme))
    stitched = stitch(programme, arrangement)[TAG_BYTES:]
    size, frames = programme.rendition.frame_bytes, arrangement.layout.frames
    place = 4 + (17 if programme.rendition.channels == 1 else 32)
    marks = [
        number
        for number in range(len(stitched) // size)
        if stitched[number * size + place :][:4] in {b"Info", b"Xing"}
    ]
    assert marks == [0]
    info = stitched[place:size]
    assert int.from_bytes(info[8:12], "big") == frames
    assert int.from_bytes(info[12:16], "big") == len(stitched)
    assert info[16:116] == compute_seek_table(frames)
    end = place + 152
    assert int.from_bytes(stitched[end - 2 : end], "big") == compute_crc16(stitched[: end - 2])


@one_programme
@given(data=st.data())
def test_the_decoded_whole_is_the_decoded_parts_side_by_side(programme, data):
    """Every run of one object that does not begin where the one before it went on is a part."""
    arrangement = data.draw(arrangements(programme))
    size = programme.rendition.frame_bytes
    whole = decode_bare(stitch(programme, arrangement)[len(arrangement.header) :], size)
    expected = np.concatenate(
        [decode_part(programme, part) for part in find_parts(programme, arrangement)], axis=1
    )
    assert np.array_equal(whole, expected)


def find_parts(programme, arrangement: Arrangement) -> list[list[tuple[str, int, int]]]:
    """Slices grouped: a spot is a part of its own, content between two filled breaks is one."""
    spots = {spot.object for spot in programme.spots}
    parts: list[list[tuple[str, int, int]]] = []
    for piece in arrangement.slices:
        is_spot = piece.object in spots
        if parts and not is_spot and parts[-1][0][0] not in spots and not _ends(programme, parts):
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return parts


def _ends(programme, parts) -> bool:
    name, offset, length = parts[-1][-1]
    size = programme.rendition.frame_bytes
    (last,) = parse_frames(programme.studio.read(name, offset + length - size, size))
    closing = {edge.object for edge in programme.rendition.edges if edge}
    return name in closing and last.is_silent and offset == 0


def decode_part(programme, part):
    content = b"".join(programme.studio.read(*piece) for piece in part)
    return decode_bare(content, programme.rendition.frame_bytes)


@one_programme
@given(data=st.data())
def test_spots_are_heard_as_they_are_and_content_as_the_master_has_it(programme, data):
    """Outside of a few frames around each opened break, sample for sample."""
    arrangement = data.draw(arrangements(programme))
    rendition, size = programme.rendition, programme.rendition.frame_bytes
    whole = decode_bare(stitch(programme, arrangement)[len(arrangement.header) :], size)
    master = programme.studio.decode(rendition.object, 0, rendition.size, size)
    at = 0
    for piece in arrangement.slices:
        samples = piece.length // size * 1152
        heard = whole[:, at : at + samples]
        if piece.object == rendition.object:
            begin = piece.offset // size * 1152
            assert np.array_equal(heard, master[:, begin : begin + samples])
        elif piece.object in {spot.object for spot in programme.spots}:
            alone = programme.studio.decode(piece.object, 0, piece.length, size)
            assert np.array_equal(heard, alone)
        at += samples


def test_an_opened_break_fades_and_comes_back_within_a_few_frames(programme):
    rendition, size = programme.rendition, programme.rendition.frame_bytes
    master = programme.studio.decode(rendition.object, 0, rendition.size, size)
    for point, edge in zip(programme.manifest.breaks, rendition.edges, strict=True):
        if edge is None:
            assert point.frame in {0, rendition.frames}
            continue
        assert edge.before <= 128
        assert edge.after <= 128
        assert edge.before_frames - edge.before <= 8
        before = decode_bare(programme.studio.read(edge.object, 0, edge.before_frames * size), size)
        gap = before[:, edge.before * 1152 + 1200 :]
        assert float(np.abs(gap).max(initial=0)) < 0.02
        end = point.frame * 1152 - 480 - 1152
        begin = (point.frame - edge.before + 1) * 1152
        if end > begin:
            offset = (point.frame - edge.before) * 1152
            miss = np.abs(before[:, begin - offset : end - offset] - master[:, begin:end]).max()
            assert float(miss) < 0.25


@one_programme
@given(data=st.data())
def test_a_player_hears_it_without_delay_and_seeks_to_the_exact_frame(programme, data, tmp_path):
    arrangement = data.draw(arrangements(programme))
    path: Path = tmp_path / "arrangement.mp3"
    path.write_bytes(stitch(programme, arrangement))
    whole = decode_bare(
        path.read_bytes()[len(arrangement.header) :], programme.rendition.frame_bytes
    )
    heard = decode_file(path)
    assert np.array_equal(heard, whole[:, DELAY : DELAY + heard.shape[1]])
    missing = whole.shape[1] - DELAY - heard.shape[1]
    if arrangement.layout.ends_in_content:
        kept = programme.rendition.frames * 1152 - programme.rendition.samples - DELAY
        assert missing == kept
    wanted = data.draw(st.integers(0, heard.shape[1] - 1))
    with av.open(path) as container:
        stream = container.streams.audio[0]
        container.seek(int(wanted / RATE / stream.time_base), stream=stream)
        frames = container.decode(stream)
        next(frames)  # the first after a seek lacks the half that overlaps from its neighbour
        frame = next(frames, None)
        if frame is None:
            return
        place = round(float((frame.pts - stream.start_time) * stream.time_base) * RATE)
    assert wanted - 3 * 1152 < place < wanted + 3 * 1152
    sound = frame.to_ndarray()[:, : max(heard.shape[1] - place, 0)]
    assert np.allclose(heard[:, place : place + sound.shape[1]], sound, atol=1e-6)


@one_programme
@given(data=st.data())
def test_any_ranges_reassemble_the_stitched_bytes(programme, data):
    arrangement = data.draw(arrangements(programme))
    stitched = stitch(programme, arrangement)
    cuts = data.draw(st.sets(st.integers(1, arrangement.size - 1), max_size=12))
    edges = [0, *sorted(cuts), arrangement.size]
    parts = [slices_of_range(arrangement, first, last - 1) for first, last in pairwise(edges)]
    again = b"".join(
        part.header + b"".join(programme.studio.read(*piece) for piece in part.slices)
        for part in parts
    )
    assert again == stitched


def test_the_equality_would_notice_a_missing_silent_frame(programme):
    """The guard of the guard: without the frame that ends a spot the samples differ."""
    spot = programme.spots[1]
    cut = [[_cut_short(spot)] for _ in programme.manifest.breaks]
    size = programme.rendition.frame_bytes
    arrangement = compute_arrangement(programme.manifest, programme.rendition, cut)
    whole = decode_bare(stitch(programme, arrangement)[len(arrangement.header) :], size)
    parts = find_parts(programme, arrangement)
    expected = np.concatenate([decode_part(programme, part) for part in parts], axis=1)
    assert not np.array_equal(whole, expected)


def _cut_short(spot):
    return msgspec.structs.replace(spot, frames=spot.frames // 2)
