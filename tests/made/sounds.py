"""Sounds that tests take in: spoken by espeak-ng or computed, never committed."""

import subprocess
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Sound = NDArray[np.float32]
"""(channels, samples) at 48 kHz unless said otherwise, full scale at ±1."""

TEXT = (
    "Good evening, and welcome to the programme. Tonight we talk about rivers, about bread, "
    "and about the people who listen to the radio while they work. Stay with us."
)


def speak(path: Path, seconds: float) -> Sound:
    """Speech of that length by espeak-ng; `path` is where it may write its WAV."""
    subprocess.run(["espeak-ng", "-w", str(path), TEXT], check=True, timeout=60)
    with av.open(path) as container:
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
        frames = [*container.decode(audio=0), None]
        said = np.concatenate(
            [part.to_ndarray() for frame in frames for part in resampler.resample(frame)], axis=1
        )
    wanted = round(seconds * RATE)
    return np.tile(said, (1, -(-wanted // said.shape[1])))[:, :wanted].astype(np.float32)


def play_music(seconds: float, *, seed: int = 1) -> Sound:
    """Chords, a beat and some air, different on the left and on the right."""
    randomness = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    notes = (110, 165, 220, 277.2, 330, 440, 880, 1760, 3520)
    chord = sum(
        0.05
        * np.sin(2 * np.pi * (note * time + randomness.random()))
        * (1 + np.sin(2 * np.pi * time * (0.3 + 0.1 * place)))
        for place, note in enumerate(notes)
    )
    beat = 0.4 * np.exp(-12 * ((2 * time) % 1)) * np.sin(2 * np.pi * 60 * time)
    air = 0.01 * randomness.standard_normal((2, time.size))
    return (np.stack([chord, 0.8 * np.roll(chord, 500)]) + beat + air).astype(np.float32)


def make_noise(seconds: float, level: float, *, seed: int = 1) -> Sound:
    """White noise with a standard deviation of `level`, clipped at full scale."""
    noise = np.random.default_rng(seed).standard_normal((1, round(seconds * RATE)))
    return np.clip(noise * level, -1, 1).astype(np.float32)


def write_wave(path: Path, sound: Sound, *, rate: int = RATE) -> Path:
    """16-bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(sound.shape[0])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(np.clip(sound.T, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def write_coded(path: Path, sound: Sound, codec: str) -> Path:
    """In the container that the suffix names."""
    layout = "mono" if sound.shape[0] == 1 else "stereo"
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=RATE, layout=layout)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound, dtype=np.float32), format="fltp", layout=layout
        )
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return path


def decode_file(path: Path) -> Sound:
    """As a player hears it: FFmpeg's decoder, leaving out what the headers say."""
    with av.open(path) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


def decode_bare(body: bytes, frame_bytes: int) -> Sound:
    """Every sample that bare frames decode to, the decoder's delay included."""
    decoder = av.CodecContext.create("mp3float", "r")
    return np.concatenate(
        [
            frame.to_ndarray()
            for offset in range(0, len(body), frame_bytes)
            for frame in decoder.decode(av.Packet(body[offset : offset + frame_bytes]))
        ],
        axis=1,
    )


def measure(sound: Sound) -> tuple[float, float]:
    """LUFS and dBTP by FFmpeg's own EBU R128 meter, oversampling included."""
    layout = "mono" if sound.shape[0] == 1 else "stereo"
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=RATE, format="fltp", layout=layout, time_base=Fraction(1, RATE)
    )
    meter = graph.add("ebur128", "metadata=1:peak=true")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(sound, dtype=np.float32), format="fltp", layout=layout
    )
    frame.sample_rate, frame.pts = RATE, 0
    graph.push(frame)
    metadata: dict[str, str] = {}
    while True:
        try:
            metadata = graph.pull().metadata
        except av.error.BlockingIOError:
            break
    peak = float(metadata["lavfi.r128.true_peak"])
    return float(metadata["lavfi.r128.I"]), float(20 * np.log10(max(peak, 1e-9)))
