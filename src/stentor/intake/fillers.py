"""What makes breaks of a constant length full: a short sting, then silence."""

import math
import wave
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings

from stentor.audio.frames import SAMPLES_PER_FRAME, TOTAL_DELAY
from stentor.catalog.models import Filler
from stentor.intake.encoding import Form, encode_canonical
from stentor.intake.encoding.lame import SAMPLE_RATE
from stentor.intake.forms import list_forms_in_use
from stentor.lib.ids import new_id
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects

STING_SECONDS: Final = 0.48
SILENT_SECONDS: Final = 10.0
"""Longer silence is this one again and again."""
TONES: Final = (392.0, 587.33)
"""Hertz; the second comes in half-way."""
STING_FRAMES: Final = math.ceil((STING_SECONDS * SAMPLE_RATE + TOTAL_DELAY) / SAMPLES_PER_FRAME) + 1
"""After them the decoder has nothing of the sting left to say."""


def make_missing_fillers() -> int:
    """One for each form in use that has none. Their number."""
    return sum(map(ensure_filler, list_forms_in_use()))


def ensure_filler(form: Form) -> bool:
    """Makes the filler of that form unless it is there; was it made now?"""
    if Filler.objects.filter(channels=form.channels, bitrate=form.bitrate).exists():
        return False
    layout: DataLayout = settings.STENTOR_LAYOUT
    name = layout.published / "incoming" / f"filler-{new_id()}"
    source, body = name.with_suffix(".wav"), name.with_suffix(".mp3")
    source.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_sound(source)
        audio = encode_canonical(source, body, form=form, on_progress=lambda *_: None)
        ref = LocalObjects(layout.objects).adopt_file(body)
    finally:
        source.unlink(missing_ok=True)
        body.unlink(missing_ok=True)
    _, is_new = Filler.objects.get_or_create(
        channels=form.channels,
        bitrate=form.bitrate,
        defaults={
            "object": ref.sha256,
            "frames": audio.frames,
            "sting_frames": STING_FRAMES,
        },
    )
    return is_new


def write_sound(path: Path) -> None:
    """Two soft tones that fade, then silence: a mono WAV."""
    time = np.arange(round(STING_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    sting = np.zeros_like(time)
    for number, pitch in enumerate(TONES):
        since = np.clip(time - number * STING_SECONDS / 2, 0.0, None)
        swell = np.minimum(since / 0.01, 1.0) * np.exp(-7.0 * since)
        sting += 0.2 * swell * np.sin(2 * np.pi * pitch * since)
    sting *= np.minimum((STING_SECONDS - time) / 0.05, 1.0)
    silence = np.zeros(round(SILENT_SECONDS * SAMPLE_RATE))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.concatenate([sting, silence]) * 32_767).astype("<i2").tobytes())
