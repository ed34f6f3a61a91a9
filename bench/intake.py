"""How fast an upload becomes a canonical body, against ffmpeg's two-pass loudnorm and libmp3lame.

Both make MP3 at the same bitrate and rate from the same WAV, alternating, each a process of its
own on all cores of the machine. Prints one JSON line a work and a last one with the worst ratio.

    bench/intake.py [--minutes 60] [--runs 3]
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from stentor.intake.encoding import encode_canonical

PEER = "ffmpeg two-pass loudnorm + libmp3lame"
TARGET = "loudnorm=I=-16:TP=-1:LRA=11"
TEXT = """people in the city listen to the radio and talk about weather bread politics music science
rivers and all that happens today while a quick fox jumps over the dog"""
MUSIC_SHARE = 3
"""Music is stereo and slower: a third of the minutes shows as much."""


def make_speech(path: Path, minutes: float) -> None:
    """espeak-ng reading random sentences: 22.05 kHz, mono."""
    randomness, words = np.random.default_rng(1), TEXT.split()
    sentences = [
        " ".join(randomness.choice(words, randomness.integers(5, 15))).capitalize() + "."
        for _ in range(round(minutes * 22))
    ]
    text = path.with_suffix(".txt")
    text.write_text("\n".join(sentences))
    subprocess.run(["espeak-ng", "-f", text, "-w", path.with_suffix(".raw.wav")], check=True)
    cut = ["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", path.with_suffix(".raw.wav")]
    subprocess.run([*cut, "-t", str(minutes * 60), "-c", "copy", path], check=True)


def make_music(path: Path, minutes: float) -> None:
    """Chords, a beat and some air: 44.1 kHz, stereo."""
    rate, randomness = 44_100, np.random.default_rng(1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        for second in range(round(minutes * 60)):
            moment = second + np.arange(rate) / rate
            root = 110 * 2 ** (randomness.integers(0, 12) / 12)
            chord = sum(
                np.sin(2 * np.pi * root * step * moment) / step for step in (1, 1.5, 2, 2.5, 4, 8)
            )
            beat = np.exp(-12 * ((2 * moment) % 1)) * np.sin(2 * np.pi * 60 * moment)
            air = randomness.standard_normal((2, rate)) * 0.02
            sound = np.stack([chord, np.roll(chord, 300)]) * 0.1 + 0.3 * beat + air
            file.writeframes((np.clip(sound.T, -1, 1) * 32767).astype("<i2").tobytes())


def encode_ours(source: Path, target: Path) -> None:
    """This program in a process of its own, its start included."""
    subprocess.run([sys.executable, __file__, "--encode", source, target], check=True)


def encode_with_peer(source: Path, target: Path, bitrate: str) -> None:
    """Measure, then encode with what was measured, as ffmpeg's manual has it."""
    command: list[str | Path] = ["ffmpeg", "-hide_banner", "-nostats", "-y", "-i", source, "-af"]
    first = [*command, f"{TARGET}:print_format=json", "-f", "null", "-"]
    said = subprocess.run(first, check=True, capture_output=True, text=True).stderr
    measured = json.loads(re.findall(r"\{[^{}]*\}", said)[-1])
    second = ":".join(
        [TARGET]
        + [
            f"measured_{ours}={measured[f'input_{theirs}']}"
            for ours, theirs in (("I", "i"), ("TP", "tp"), ("LRA", "lra"), ("thresh", "thresh"))
        ]
        + [f"offset={measured['target_offset']}", "linear=true"]
    )
    output = ["-ar", "48000", "-c:a", "libmp3lame", "-b:a", bitrate, "-reservoir", "0"]
    subprocess.run([*command, second, *output, target], check=True, capture_output=True)


def count_errors(body: Path) -> int:
    """1 when ffmpeg's own meter finds the body too loud, too quiet or too high."""
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(body), "-af", "ebur128=peak=true"]
    said = subprocess.run([*command, "-f", "null", "-"], check=True, capture_output=True, text=True)
    loudness = float(re.findall(r"I:\s+(\S+) LUFS", said.stderr)[-1])
    peak = float(re.findall(r"Peak:\s+(\S+) dBFS", said.stderr)[-1])
    return int(abs(loudness + 16) > 0.2 or peak > -1.0)


def time_run(run: Callable[[], None]) -> tuple[float, float]:
    """Wall-clock and processor seconds, children included."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run()
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(work: str, source: Path, minutes: float, bitrate: str, runs: int) -> dict[str, Any]:
    """One line: the medians of alternating runs."""
    ours, peers, errors = [], [], 0
    body, other = source.with_suffix(".ours.mp3"), source.with_suffix(".peer.mp3")
    for _ in range(runs):
        ours.append(time_run(lambda: encode_ours(source, body)))
        peers.append(time_run(lambda: encode_with_peer(source, other, bitrate)))
        errors += count_errors(body)
    our_time, peer_time = (median(took for took, _ in times) for times in (ours, peers))
    return {
        "bench": "intake",
        "work": work,
        "ours": round(our_time, 2),
        "peer": round(peer_time, 2),
        "peer_name": PEER,
        "ratio": round(peer_time / our_time, 2),
        "unit": "s",
        "runs": runs,
        # of processor time for 1000 s of audio
        "cpu_s_per_1000": round(median(cpu for _, cpu in ours) / minutes / 60 * 1000, 2),
        "p99_ms": None,
        "errors": errors,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="of speech")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--encode", nargs=2, type=Path, metavar=("SOURCE", "TARGET"))
    options = parser.parse_args()
    if options.encode:
        encode_canonical(*options.encode, on_progress=lambda *_: None)
        return
    music_minutes = options.minutes / MUSIC_SHARE
    lines = []
    with tempfile.TemporaryDirectory(prefix="stentor-bench-") as folder:
        speech, music = Path(folder, "speech.wav"), Path(folder, "music.wav")
        make_speech(speech, options.minutes)
        work = f"{options.minutes:g} min of speech, WAV, mono"
        lines.append(compare(work, speech, options.minutes, "128k", options.runs))
        print(json.dumps(lines[-1]), flush=True)
        speech.unlink()
        make_music(music, music_minutes)
        work = f"{music_minutes:g} min of music, WAV, stereo"
        lines.append(compare(work, music, music_minutes, "192k", options.runs))
        print(json.dumps(lines[-1]), flush=True)
    worst = min(lines, key=lambda line: line["ratio"])
    print(json.dumps(worst | {"work": "worst", "errors": sum(line["errors"] for line in lines)}))


if __name__ == "__main__":
    main()
