"""Stretches encoded side by side are, bit for bit, what one pass would have made."""

from concurrent.futures import Future
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.sounds import RATE, decode_bare, make_noise, measure, play_music, speak
from stentor.intake.encoding.frames import count_frames
from stentor.intake.encoding.joining import encode_body
from stentor.intake.encoding.limiter import Shape
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.stretch import Body, encode_frames
from stentor.intake.encoding.stretches import Stretch, plan_stretches


class Here:
    """A crew of none: functions run at once, in this process."""

    def submit(self, function, *args):
        future = Future()
        future.set_result(function(*args))
        return future


def store(folder: Path, sound) -> tuple[Source, int]:
    """The sound as a decoded source, and how many frames it becomes."""
    path = folder / "decoded"
    np.ascontiguousarray(sound.T, dtype=np.float32).tofile(path)
    return Source(path, *sound.shape), count_frames(sound.shape[1])


def prepare_body(folder: Path, channels: int, frames: int, level: float = 1.0) -> Body:
    bitrate, frame_bytes = {1: (128_000, 384), 2: (192_000, 576)}[channels]
    body = Body(folder / "body", bitrate, frame_bytes, level)
    body.path.write_bytes(bytes(frames * frame_bytes))
    return body


def encode_in_one_pass(source: Source, shape: Shape, frames: int, body: Body) -> bytes:
    return b"".join(run.content for run in encode_frames(source, shape, 0, frames, body))


def fall_quiet(folder: Path):
    """Loud speech, then the same 50 dB lower: what LAME takes longest to get used to."""
    speech = speak(folder / "speech.wav", 12)
    return np.concatenate([speech * 1.5, speech * 0.004, speech * 0.3, speech * 0.001], axis=1)


SOUNDS = {
    "speech that falls from loud to quiet": fall_quiet,
    "music": lambda folder: play_music(15),
    "noise": lambda folder: make_noise(20, 0.2),
    "sound, silence, sound": lambda folder: np.concatenate(
        [play_music(9), np.zeros((2, 9 * RATE), dtype=np.float32), play_music(9, seed=2)], axis=1
    ),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_joined_stretches_equal_a_single_pass(name, tmp_path):
    source, frames = store(tmp_path, SOUNDS[name](tmp_path))
    body = prepare_body(tmp_path, source.channels, frames)
    shape = Shape(gain=1.4, ceiling=0.5)
    plan = plan_stretches(np.full(frames // 50 + 1, 50), frames, 150)
    assert len(plan) >= 5
    encode_body(Here(), source, shape, plan, body, lambda _: None)
    assert body.path.read_bytes() == encode_in_one_pass(source, shape, frames, body)


def test_a_stretch_that_began_too_late_is_found_out_and_begun_earlier(tmp_path):
    source, frames = store(tmp_path, fall_quiet(tmp_path))
    body = prepare_body(tmp_path, 1, frames)
    cuts = [*range(0, frames, 250), frames]
    plan = [
        Stretch(start=max(first - 50, 0), compared=max(first - 50, 0), first=first, last=last)
        for first, last in pairwise(cuts)
    ]
    begun = []

    class Watching(Here):
        def submit(self, function, source, shape, stretch, body):
            begun.append(stretch)
            return super().submit(function, source, shape, stretch, body)

    encode_body(Watching(), source, Shape(), plan, body, lambda _: None)
    assert len(begun) > len(plan)
    assert all(stretch.first - stretch.start > 50 for stretch in begun[len(plan) :])
    assert body.path.read_bytes() == encode_in_one_pass(source, Shape(), frames, body)


def test_peaks_that_encoding_raises_are_brought_down_and_the_joins_stay_true(tmp_path):
    source, frames = store(tmp_path, play_music(10) * 1.3)
    level = 0.5
    body = prepare_body(tmp_path, 2, frames, level)
    plan = plan_stretches(np.full(frames // 50 + 1, 50), frames, 200)
    shapes = []

    class Watching(Here):
        def submit(self, function, source, shape, stretch, body):
            shapes.append(shape)
            return super().submit(function, source, shape, stretch, body)

    joined = encode_body(Watching(), source, Shape(ceiling=level), plan, body, lambda _: None)
    assert shapes[-1].dips.count > 0
    assert joined.true_peak <= level
    made = body.path.read_bytes()
    assert measure(decode_bare(made, 576))[1] <= 20 * np.log10(level) + 0.1
    assert made == encode_in_one_pass(source, shapes[-1], frames, body)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=120), st.integers(50, 1500))
def test_a_plan_covers_every_frame_once_and_every_lead_sounds(sounding, longest):
    frames = len(sounding) * 50
    plan = plan_stretches(np.array(sounding), frames, longest)
    assert plan[0].start == plan[0].first == 0
    assert plan[-1].last == frames
    for before, after in pairwise(plan):
        assert before.last == after.first
        assert after.start <= after.compared < after.first
        lead = sounding[after.start // 50 : after.first // 50]
        assert sum(lead) >= 128 or after.start == 0
        compared = sounding[after.compared // 50 : after.first // 50]
        assert sum(compared) >= 32 or after.compared == after.start == 0


def test_silence_is_not_cut():
    sounding = np.array([50] * 10 + [0] * 100 + [50] * 10)
    cuts = [stretch.first // 50 for stretch in plan_stretches(sounding, 6000, 250)]
    assert not [cut for cut in cuts if 20 < cut <= 110]
