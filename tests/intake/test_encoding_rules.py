"""The pure rules of the engine: true peak, loudness, limiting, progress."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made.sounds import RATE, Sound, make_noise, measure, play_music
from stentor.intake.encoding.dips import Dips, find_dips
from stentor.intake.encoding.limiter import BLOCK_SAMPLES, Shape, shape_blocks
from stentor.intake.encoding.loudness import compute_integrated_loudness
from stentor.intake.encoding.meter import LoudnessMeter, Overshoots, PeakMeter
from stentor.intake.encoding.progress import Progress
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.truepeak import HALF_TAPS, LARGEST_RISE, compute_peaks


def hum(frequency: float, phase: float) -> Sound:
    time = np.arange(RATE // 10) / RATE
    return np.sin(2 * np.pi * frequency * time + phase)[None].astype(np.float32)


def store(folder: Path, sound: Sound) -> Source:
    path = folder / "decoded"
    np.ascontiguousarray(sound.T, dtype=np.float32).tofile(path)
    return Source(path, *sound.shape)


def shape_all(source: Source, shape: Shape, first: int = 0) -> Sound:
    return np.concatenate(list(shape_blocks(source, shape, first, source.samples)), axis=1)


@pytest.mark.parametrize("frequency", [100, 997, 6000, 12_000, 15_500, 20_000])
@pytest.mark.parametrize("phase", [0, np.pi / 4, 1.0, 2.2])
def test_the_true_peak_of_a_full_scale_tone_is_full_scale(frequency, phase):
    peaks = compute_peaks(hum(frequency, phase))[100:-100]
    assert 20 * np.log10(peaks.max()) == pytest.approx(0, abs=0.18)


def test_peaks_between_samples_are_seen_where_samples_show_three_decibels_less():
    sound = hum(12_000, np.pi / 4)
    assert np.abs(sound).max() == pytest.approx(np.sqrt(0.5), abs=1e-4)
    assert compute_peaks(sound)[100:-100].max() == pytest.approx(1, abs=1e-3)


@given(st.integers(0, 2**32), st.floats(0.05, 1.5))
@settings(max_examples=30)
def test_what_stands_above_a_level_is_found_as_if_all_were_computed(seed, level):
    noise = np.random.default_rng(seed).standard_normal((2, 1000)).astype(np.float32) * 0.3
    noise[:, 300:600] *= 0.1
    everything, above = compute_peaks(noise), compute_peaks(noise, level)
    high = everything > level
    assert np.allclose(above[high], everything[high], rtol=1e-5)
    assert (above <= everything * (1 + 1e-5)).all()
    assert everything.max() <= np.abs(noise).max() * LARGEST_RISE


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
@settings(max_examples=30)
def test_a_peak_meter_reads_the_same_in_pieces_of_any_size(sizes):
    sound = make_noise(0.05, 0.4)
    whole, pieces = PeakMeter(1, level=0.8), PeakMeter(1, level=0.8)
    whole.push(sound)
    begin = 0
    for size in [*sizes, sound.shape[1]]:
        pieces.push(sound[:, begin : begin + size])
        begin = min(begin + size, sound.shape[1])
    for meter in (whole, pieces):
        meter.flush()
    assert pieces.highest == pytest.approx(whole.highest, rel=1e-6)
    assert np.array_equal(
        np.concatenate(pieces.overshoots.positions), np.concatenate(whole.overshoots.positions)
    )


def test_peaks_before_the_first_sample_that_counts_are_passed_over():
    click = np.zeros((1, 1000), dtype=np.float32)
    click[0, 100] = 1.0
    meter = PeakMeter(1, first=500)
    meter.push(click)
    assert meter.highest == 0.0


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([], None),
        ([-20.0] * 3, None),  # blocks that began before the sound
        ([-20.0] * 4, -20.0),
        ([-99.0] * 3 + [-20.0] * 50, -20.0),
        ([-20.0] * 50 + [-71.0] * 500, -20.0),  # below the absolute gate
        ([-20.0] * 53 + [-34.0] * 50, -20.0),  # below the relative gate
        ([-20.0] * 53 + [-25.0] * 50, -21.82),
        ([-70.5] * 50, None),
    ],
)
def test_loudness_is_gated_as_the_standard_says(blocks, expected):
    found = compute_integrated_loudness(np.array(blocks))
    assert found == (None if expected is None else pytest.approx(expected, abs=0.01))


@pytest.mark.parametrize("sound", [play_music(4), make_noise(4, 0.3)], ids=["music", "noise"])
def test_our_loudness_is_that_of_the_meter_it_comes_from(sound):
    meter = LoudnessMeter(sound.shape[0])
    for begin in range(0, sound.shape[1], 7777):
        meter.push(sound[:, begin : begin + 7777])
    assert compute_integrated_loudness(meter.read()) == pytest.approx(measure(sound)[0], abs=0.02)


@pytest.mark.parametrize("gain", [0.5, 1.0, 2.0, 8.0])
def test_the_limiter_holds_the_ceiling_and_leaves_alone_what_is_below(gain, tmp_path):
    sound = np.concatenate(
        [play_music(2) * 0.05, play_music(2), make_noise(2, 0.4).repeat(2, 0)], 1
    )
    shaped = shape_all(store(tmp_path, sound), Shape(gain=gain, ceiling=0.7))
    assert shaped.shape == sound.shape
    margins = ((0, 0), (HALF_TAPS, HALF_TAPS))
    assert compute_peaks(np.pad(shaped, margins)).max() <= 0.7 * 1.01
    quiet = slice(0, RATE)
    if np.abs(sound[:, quiet]).max() * gain * LARGEST_RISE < 0.7:
        assert np.array_equal(shaped[:, quiet], sound[:, quiet] * np.float32(gain))


def test_the_limiter_moves_both_channels_alike(tmp_path):
    sound = play_music(2)
    shaped = shape_all(store(tmp_path, sound), Shape(gain=3.0, ceiling=0.5))
    loud = np.abs(sound).min(axis=0) > 0.01
    ratio = shaped[:, loud] / sound[:, loud]
    assert ratio.min() < 2.0
    assert np.allclose(ratio[0], ratio[1], rtol=1e-4)


def test_sound_is_shaped_the_same_to_the_last_bit_wherever_a_stretch_begins(tmp_path):
    source = store(tmp_path, play_music(5))
    places = np.array([1000, 100_000, 150_000])
    shape = Shape(gain=3, ceiling=0.4, dips=Dips(places, np.array([0.5, 0.9, 0.7], np.float32)))
    whole = shape_all(source, shape)
    for first in (BLOCK_SAMPLES, 2 * BLOCK_SAMPLES, 3 * BLOCK_SAMPLES):
        assert np.array_equal(shape_all(source, shape, first), whole[:, first:])


def test_a_dip_is_as_deep_as_asked_for_and_gone_a_hundredth_of_a_second_away(tmp_path):
    source = store(tmp_path, np.full((1, RATE), 0.5, dtype=np.float32))
    shape = Shape(dips=Dips(np.array([20_000]), np.array([0.6], dtype=np.float32)))
    shaped = shape_all(source, shape)[0]
    assert shaped[19_980:20_020] == pytest.approx(0.3)
    assert shaped[: 20_000 - RATE // 90] == pytest.approx(0.5)
    assert shaped[20_000 + RATE // 90 :] == pytest.approx(0.5)


def test_a_dip_that_did_not_suffice_becomes_deeper():
    overshoots = Overshoots([np.array([500, 510])], [np.array([1.1, 1.0], dtype=np.float32)])
    first = find_dips(overshoots, 100, 0.9, Dips())
    assert first.places.tolist() == [600]
    assert first.depths[0] == pytest.approx(0.9 / 1.1 * 0.99)
    second = find_dips(overshoots, 100, 0.9, first)
    assert second.depths[0] == pytest.approx((0.9 / 1.1 * 0.99) ** 2)


def test_equal_channels_are_read_as_one_and_nothing_lies_outside(tmp_path):
    sound = np.stack([np.arange(10), np.arange(10)]).astype(np.float32)
    stored = store(tmp_path, sound)
    source = Source(stored.path, 2, 10, is_mixed_down=True)
    assert source.channels == 1
    assert source.read(-2, 13).tolist() == [[0, 0, *range(10), 0, 0, 0]]


def test_progress_within_a_step_never_goes_back_and_small_moves_are_not_told():
    told = []
    progress = Progress(lambda step, fraction: told.append((step, fraction)))
    for fraction in (0.0, 0.5, 0.3, 0.501, 0.6, 1.0, 1.0):
        progress.report("encoding", fraction)
    count = progress.counter("checking", 4)
    count(1)
    count(3)
    assert told == [
        *[("encoding", fraction) for fraction in (0.0, 0.5, 0.6, 1.0)],
        *[("checking", fraction) for fraction in (0.0, 0.25, 1.0)],
    ]
