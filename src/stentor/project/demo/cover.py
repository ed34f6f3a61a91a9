"""The demo show's cover, computed: rings of sound over a dusk."""

import io

import numpy as np
from PIL import Image

SIZE = 1500
DUSK = np.array([[24, 32, 66], [92, 64, 122], [240, 150, 110]], dtype=float)
"""From top to bottom."""


def render_cover() -> bytes:
    """A square JPEG within the directories' rules (1400 to 3000 pixels, RGB)."""
    down, across = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    sky = np.stack([np.interp(down, [0.0, 0.6, 1.0], channel) for channel in DUSK.T], axis=-1)
    distance = np.hypot(across - 0.5, down - 0.62)
    rings = np.clip(np.cos(distance * 90) * 3, 0, 1) * np.clip(1 - distance * 1.7, 0, 1) ** 1.5
    source = np.clip((0.045 - distance) * 400, 0, 1)
    light = np.clip(rings * 0.75 + source, 0, 1)[..., None]
    pixels = sky * (1 - light) + np.array([255.0, 244.0, 226.0]) * light
    file = io.BytesIO()
    Image.fromarray(np.round(pixels).astype(np.uint8)).save(file, "JPEG", quality=88)
    return file.getvalue()
