"""The decoded body is as loud as it must be, by FFmpeg's meter, whatever came in."""

from pathlib import Path

import numpy as np
import pytest

from made.sounds import RATE, Sound, decode_bare, make_noise, measure, play_music, speak, write_wave
from stentor.intake.encoding import CanonicalAudio, encode_canonical

TARGET = pytest.approx(-16.0, abs=0.2)


def take_in(folder: Path, sound: Sound) -> tuple[CanonicalAudio, Sound]:
    """What encoding says of the sound, and the decoded body."""
    target = folder / "body.mp3"
    made = encode_canonical(
        write_wave(folder / "sound.wav", sound), target, on_progress=lambda *_: None, processes=2
    )
    return made, decode_bare(target.read_bytes(), made.frame_bytes)


def play_dynamically(folder: Path) -> Sound:
    """Speech whose level jumps over 50 dB from one second to the next."""
    speech = speak(folder / "speech.wav", 30)
    jumps = np.random.default_rng(3).uniform(-50, 0, 30)
    return speech * np.repeat(10 ** (jumps / 20), RATE).astype(np.float32)


def fall_silent(folder: Path) -> Sound:
    """Loud, then quiet, then nothing, then loud again."""
    speech = speak(folder / "speech.wav", 10)
    nothing = np.zeros((1, 8 * RATE), dtype=np.float32)
    return np.concatenate([speech, speech * 0.003, nothing, speech * 0.5], axis=1)


SOUNDS = {
    "speech": lambda folder: speak(folder / "speech.wav", 20),
    "quiet speech": lambda folder: speak(folder / "speech.wav", 20) * 0.03,
    "music": lambda folder: play_music(20),
    "loud clipped noise": lambda folder: make_noise(15, 1.5),
    "very dynamic speech": play_dynamically,
    "speech that falls silent": fall_silent,
    "high square wave": lambda folder: np.sign(
        np.sin(2 * np.pi * 997 * np.arange(10 * RATE, dtype=np.float32) / RATE)
    )[None].astype(np.float32),
    "half a second": lambda folder: speak(folder / "speech.wav", 1)[:, RATE // 2 :],
}


@pytest.mark.parametrize("name", SOUNDS)
def test_a_body_has_the_target_loudness_and_no_peak_above_minus_one(name, tmp_path):
    made, body = take_in(tmp_path, SOUNDS[name](tmp_path))
    loudness, peak = measure(body)
    assert loudness == TARGET
    assert peak <= -1.0
    assert made.lufs == pytest.approx(loudness, abs=0.05)
    assert made.true_peak == pytest.approx(peak, abs=0.15)


def test_digital_silence_stays_silence_without_a_loudness(tmp_path):
    made, body = take_in(tmp_path, np.zeros((1, 3 * RATE), dtype=np.float32))
    assert (made.lufs, made.true_peak) == (None, None)
    assert not body.any()


def test_near_silence_is_not_blown_up(tmp_path):
    made, body = take_in(tmp_path, make_noise(5, 3e-4))
    assert made.lufs is None or made.lufs < -60
    assert np.abs(body).max() < 0.005


def test_less_than_a_block_keeps_its_level_and_has_no_loudness(tmp_path):
    sound = play_music(0.3)[:1] * 0.5
    made, body = take_in(tmp_path, sound)
    assert made.lufs is None
    assert np.abs(body).max() == pytest.approx(float(np.abs(sound).max()), rel=0.1)


def test_a_clip_without_a_loudness_is_still_held_below_the_peak(tmp_path):
    _, body = take_in(tmp_path, np.clip(play_music(0.3) * 9, -1, 1))
    assert measure(np.pad(body, ((0, 0), (0, RATE))))[1] <= -1.0


def test_single_clicks_end_quieter_than_the_target_and_say_so(tmp_path):
    clicks = np.zeros((1, 10 * RATE), dtype=np.float32)
    clicks[:, ::RATE] = 0.9
    made, body = take_in(tmp_path, clicks)
    loudness, peak = measure(body)
    assert peak <= -1.0
    assert made.lufs == pytest.approx(loudness, abs=0.1)
    assert made.lufs < -20


def test_one_channel_and_two_equal_ones_become_mono(tmp_path):
    speech = speak(tmp_path / "speech.wav", 3)
    for sound in (speech, np.repeat(speech, 2, axis=0)):
        made, body = take_in(tmp_path, sound)
        assert (made.channels, made.bitrate, made.frame_bytes) == (1, 128_000, 384)
        assert measure(body)[0] == TARGET


def test_two_different_channels_stay_stereo(tmp_path):
    made, body = take_in(tmp_path, play_music(3))
    assert (made.channels, made.bitrate, made.frame_bytes) == (2, 192_000, 576)
    assert body.shape[0] == 2
