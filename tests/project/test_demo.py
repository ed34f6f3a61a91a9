"""What the demo show is made of."""

import io
import wave

import numpy as np
import pytest
from PIL import Image

from stentor.project.demo.cover import render_cover
from stentor.project.demo.music import Piece, render, render_wav
from stentor.project.demo.show import EPISODES, DemoEpisode

SHORT = Piece(chords=((45, 60, 64, 67),), rounds=1, seconds_a_chord=1.0, plucks_a_chord=4, seed=1)


def test_the_cover_is_one_that_directories_take() -> None:
    cover = Image.open(io.BytesIO(render_cover()))
    assert cover.format == "JPEG"
    assert cover.mode == "RGB"
    assert cover.width == cover.height
    assert 1400 <= cover.width <= 3000


def test_a_piece_is_a_wav_of_two_channels_that_never_clips() -> None:
    with wave.open(io.BytesIO(render_wav(SHORT))) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 48_000)
        assert file.getnframes() == 5 * 48_000
    assert np.abs(render(SHORT)).max() == pytest.approx(0.8)


def test_a_piece_begins_and_ends_in_silence() -> None:
    sound = render(SHORT)
    assert np.abs(sound[0]).max() == np.abs(sound[-1]).max() == 0


def test_a_piece_sounds_the_same_each_time() -> None:
    assert render_wav(SHORT) == render_wav(SHORT)


@pytest.mark.parametrize("episode", EPISODES, ids=lambda episode: episode.guid)
def test_an_episode_is_long_enough_to_be_counted(episode: DemoEpisode) -> None:
    piece = episode.piece
    assert len(piece.chords) * piece.rounds * piece.seconds_a_chord >= 60
