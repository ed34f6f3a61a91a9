"""What may be taken in, and the answer to everything that may not."""

import struct
from pathlib import Path

import numpy as np
import pytest

from made.sounds import RATE, play_music, speak, write_coded, write_wave
from stentor.intake.encoding import UnusableAudioError, decoding, encode_canonical, probe_audio
from stentor.lib.disk import DiskFullError, require_room

FORMATS = {"flac": "flac", "mp3": "libmp3lame", "m4a": "aac", "ogg": "libopus"}


def ignore(step: str, fraction: float) -> None:
    """A progress nobody watches."""


def write_header(path: Path, *, rate: int, channels: int, size: int) -> Path:
    """A WAV of 8 bits whose data are zeros that take no room on the disk."""
    fields = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * channels, channels, 8)
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + fields)
        file.write(b"data" + struct.pack("<I", size))
        file.truncate(44 + size)
    return path


@pytest.mark.parametrize("suffix", ["wav", *FORMATS])
def test_every_common_format_is_taken_in_whole(suffix, tmp_path):
    path = tmp_path / f"music.{suffix}"
    if suffix == "wav":
        write_wave(path, play_music(3))
    else:
        write_coded(path, play_music(3), FORMATS[suffix])
    probe = probe_audio(path)
    assert probe.channels == 2
    assert probe.seconds == pytest.approx(3, abs=0.06)
    made = encode_canonical(path, tmp_path / "body", on_progress=ignore, processes=1)
    assert made.seconds == pytest.approx(3, abs=0.06)
    assert made.size == (tmp_path / "body").stat().st_size == made.frames * made.frame_bytes


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
def test_every_sample_rate_keeps_its_length(rate, tmp_path):
    sound = play_music(2)[:1, : 2 * rate] if rate < RATE else np.tile(play_music(2)[:1], 2)
    path = write_wave(tmp_path / "music.wav", sound[:, : 2 * rate], rate=rate)
    made = encode_canonical(path, tmp_path / "body", on_progress=ignore, processes=1)
    assert made.seconds == pytest.approx(sound[:, : 2 * rate].shape[1] / rate, abs=0.001)


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "m4a"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_file_cut_short_is_refused_by_a_look_and_by_decoding(suffix, share, tmp_path):
    whole = tmp_path / f"whole.{suffix}"
    if suffix == "wav":
        write_wave(whole, play_music(8))
    else:
        write_coded(whole, play_music(8), FORMATS[suffix])
    cut = tmp_path / f"cut.{suffix}"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    for refuse in (
        probe_audio,
        lambda path: encode_canonical(path, tmp_path / "body", on_progress=ignore, processes=1),
    ):
        with pytest.raises(UnusableAudioError, match="cut short"):
            refuse(cut)
    assert not (tmp_path / "body").exists()


def test_a_recorder_that_left_the_length_open_is_believed_to_the_end(tmp_path):
    path = write_wave(tmp_path / "open.wav", play_music(2))
    content = bytearray(path.read_bytes())
    for place in (4, 40):
        content[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert encode_canonical(
        path, tmp_path / "body", on_progress=ignore, processes=1
    ).seconds == pytest.approx(2)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.wav", b"", "empty"),
        ("text.mp3", b"Dear listeners, " * 200, "no audio file"),
        ("random.mp3", bytes(np.random.default_rng(1).integers(0, 256, 50_000, "u1")), "."),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", "no audio file"),
        ("list.wav", b"ffconcat version 1.0\nfile 'other.wav'\n", "no audio file"),
        ("image.m4a", b"\x89PNG\r\n\x1a\n" + bytes(300), "no audio file"),
        ("page.mp3", b"<!doctype html><title>404</title>", "no audio file"),
    ],
)
def test_what_is_no_audio_is_refused(name, content, reason, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnusableAudioError, match=reason):
        probe_audio(path)
    with pytest.raises(UnusableAudioError):
        encode_canonical(path, tmp_path / "body", on_progress=ignore, processes=1)
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_header_without_sound_is_refused(tmp_path):
    path = write_wave(tmp_path / "none.wav", np.zeros((1, 0), dtype=np.float32))
    with pytest.raises(UnusableAudioError, match="length is zero"):
        encode_canonical(path, tmp_path / "body", on_progress=ignore, processes=1)


def test_ten_hours_are_taken_in_and_thirteen_are_not(tmp_path):
    ten = write_header(tmp_path / "10.wav", rate=8000, channels=1, size=10 * 3600 * 8000)
    assert probe_audio(ten).seconds == 36_000
    thirteen = write_header(tmp_path / "13.wav", rate=8000, channels=1, size=13 * 3600 * 8000)
    for refuse in (
        probe_audio,
        lambda path: encode_canonical(path, tmp_path / "body", on_progress=ignore, processes=1),
    ):
        with pytest.raises(UnusableAudioError, match=r"13\.0 hours long; at most 12 hours"):
            refuse(thirteen)


def test_sound_that_goes_on_beyond_the_longest_is_stopped_whatever_its_header_says(tmp_path):
    path = write_wave(tmp_path / "long.wav", play_music(8))
    content = bytearray(path.read_bytes())
    content[40:44] = bytes(4)
    path.write_bytes(content)
    with pytest.raises(UnusableAudioError, match="hours long"):
        encode_canonical(
            path, tmp_path / "body", on_progress=ignore, processes=1, longest_hours=5 / 3600
        )


@pytest.mark.parametrize(
    ("rate", "channels", "reason"), [(100, 1, "100 Hz"), (48_000, 64, "64 channels")]
)
def test_strange_rates_and_channels_are_refused(rate, channels, reason, tmp_path):
    path = write_header(tmp_path / "odd.wav", rate=rate, channels=channels, size=64_000)
    with pytest.raises(UnusableAudioError, match=reason):
        probe_audio(path)


def test_numbers_that_are_none_become_silence(tmp_path):
    sound = play_music(2)[0]
    sound[[1000, 2000, 3000]] = np.nan, np.inf, 1e30
    fields = struct.pack("<IHHIIHH", 16, 3, 1, RATE, RATE * 4, 4, 32)
    path = tmp_path / "nan.wav"
    path.write_bytes(
        b"RIFF"
        + struct.pack("<I", 36 + sound.nbytes)
        + b"WAVEfmt "
        + fields
        + b"data"
        + struct.pack("<I", sound.nbytes)
        + sound.astype("<f4").tobytes()
    )
    made = encode_canonical(path, tmp_path / "body", on_progress=ignore, processes=1)
    assert made.true_peak <= -1.0


def test_breaks_become_frames_and_one_behind_the_end_is_refused(tmp_path):
    path = write_wave(tmp_path / "talk.wav", speak(tmp_path / "speech.wav", 4))
    made = encode_canonical(
        path, tmp_path / "body", breaks=[0, 1.2, 4.0], on_progress=ignore, processes=1
    )
    assert made.cuts.frames == [0, 51, made.frames]
    assert list(made.cuts.edges) == [51]
    with pytest.raises(UnusableAudioError, match=r"no break at 4\.1 s: the audio is 4\.0 s long"):
        encode_canonical(path, tmp_path / "b", breaks=[4.1], on_progress=ignore, processes=1)


def test_a_full_disk_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    path = write_wave(tmp_path / "music.wav", play_music(1))

    def require_more(directory: Path, needed: int) -> None:
        require_room(directory, needed, count_free=lambda _: 10 << 20)

    monkeypatch.setattr(decoding, "require_room", require_more)
    with pytest.raises(DiskFullError, match="make room"):
        encode_canonical(path, tmp_path / "body", on_progress=ignore, processes=1)
    assert sorted(tmp_path.iterdir()) == [path]


def test_progress_names_the_steps_in_order_and_ends_whole(tmp_path):
    path = write_wave(tmp_path / "music.wav", play_music(30)[:1])
    told: list[tuple[str, float]] = []
    encode_canonical(
        path, tmp_path / "body", on_progress=lambda *said: told.append(said), processes=2
    )
    assert list(dict.fromkeys(step for step, _ in told)) == ["measuring", "encoding", "checking"]
    assert len(told) > 20
    assert all(0 <= fraction <= 1 for _, fraction in told)
    for step in ("measuring", "encoding", "checking"):
        fractions = [fraction for name, fraction in told if name == step]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1.0
