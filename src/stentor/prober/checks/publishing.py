"""The whole way of a publisher, timed: a canary goes in and must come out in the feed."""

import json
import math
import struct
import subprocess
import time
import wave
from collections.abc import Sequence
from pathlib import Path

from stentor.lib.clock import Clock
from stentor.prober.asking import Door, ask
from stentor.prober.check import Finding, Trouble

COMMAND_SECONDS = 120.0
SERVED_SECONDS = 30.0
RATE = 48_000


def publish_canary(
    command: Sequence[str], sound: Path, door: Door, host: str, seconds: float, clock: Clock
) -> Finding:
    """Publishes `sound` under a new title and waits until the edge serves it.

    `command` is `stentor publish` with all its words but the file and the title. The same
    sound makes the same objects, so that trying again and again fills no disk.
    """
    began = time.monotonic()
    if not sound.exists():
        make_sound(sound)
    title = f"Canary {clock():%Y-%m-%d %H:%M:%S}"
    report = publish([*command, str(sound), "--title", title])
    deadline = time.monotonic() + SERVED_SECONDS
    while time.monotonic() < deadline:
        if title.encode() in ask(door, host, str(report["feed"]), seconds=seconds).body:
            return Finding(seconds=time.monotonic() - began)
        time.sleep(0.25)
    raise Trouble(
        f"what was published is not served after {SERVED_SECONDS:.0f} s", feed=report["feed"]
    )


def publish(command: Sequence[str]) -> dict[str, object]:
    """What the command says it has done. Trouble when it has not."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own command, without a shell
            command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Trouble(f"publishing has not ended after {COMMAND_SECONDS:.0f} s") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
        raise Trouble(f"publishing fails: {last}")
    report: dict[str, object] = json.loads(done.stdout)
    return report


def make_sound(path: Path) -> None:
    """Three seconds of a quiet tone."""
    samples = (int(3000 * math.sin(2 * math.pi * 440 * n / RATE)) for n in range(3 * RATE))
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
