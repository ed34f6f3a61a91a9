"""What a player hears of an arrangement is the content of the body, sample for sample."""

import av
import numpy as np
import pytest

from made.sounds import RATE, decode_bare, decode_file
from stentor.audio.arrangement import compute_arrangement

DELAY = 1105


@pytest.fixture
def arrangement_file(encoded, tmp_path):
    arrangement = compute_arrangement(encoded.manifest, encoded.rendition)
    path = tmp_path / "arrangement.mp3"
    path.write_bytes(arrangement.header + encoded.body)
    assert path.stat().st_size == arrangement.size
    return path


def test_the_decoded_arrangement_is_the_decoded_body_without_delay_and_padding(
    encoded, arrangement_file
):
    samples = encoded.rendition.samples
    body = decode_bare(encoded.body, encoded.rendition.frame_bytes)
    assert body.shape[1] == encoded.rendition.frames * 1152
    heard = decode_file(arrangement_file)
    assert heard.shape == (encoded.rendition.channels, samples)
    assert np.array_equal(heard, body[:, DELAY : DELAY + samples])


def test_the_player_knows_the_length_to_the_sample(encoded, arrangement_file):
    with av.open(arrangement_file) as container:
        stream = container.streams.audio[0]
        seconds = float(stream.duration * stream.time_base)
    assert round(seconds * RATE) == encoded.rendition.samples


@pytest.mark.parametrize("share", [0.0, 0.1, 0.33, 0.5, 0.77, 0.95])
def test_seeks_land_on_the_exact_frame(encoded, arrangement_file, share):
    wanted = int(share * encoded.rendition.samples)
    whole = decode_file(arrangement_file)
    with av.open(arrangement_file) as container:
        stream = container.streams.audio[0]
        container.seek(int(wanted / RATE / stream.time_base), stream=stream)
        frames = container.decode(stream)
        next(frames)  # the first after a seek lacks the half that overlaps from its neighbour
        frame = next(frames)
        heard = round(float((frame.pts - stream.start_time) * stream.time_base) * RATE)
    assert wanted - 3 * 1152 < heard < wanted + 3 * 1152
    sound = frame.to_ndarray()
    assert np.allclose(whole[:, heard : heard + sound.shape[1]], sound, atol=1e-6)


def test_bodies_joined_decode_to_their_decodes_joined(encoded):
    alone = decode_bare(encoded.body, encoded.rendition.frame_bytes)
    joined = decode_bare(encoded.body * 3, encoded.rendition.frame_bytes)
    assert np.array_equal(joined, np.concatenate([alone] * 3, axis=1))


def test_without_the_silent_frame_joined_bodies_would_not(encoded):
    size = encoded.rendition.frame_bytes
    cut = encoded.body[: 40 * size]
    alone = decode_bare(cut, size)
    joined = decode_bare(cut * 2, size)
    assert not np.array_equal(joined, np.concatenate([alone] * 2, axis=1))
