"""Draws a plain cover for a show that has none yet, so that directories take its feed."""

import colorsys
import hashlib
import io
import textwrap

from PIL import Image, ImageDraw, ImageFont

SIDE = 1400
MARGIN = 120


def draw_cover(title: str) -> bytes:
    """A PNG with the title on a colour of its own; the same title gives the same picture."""
    hue = hashlib.sha256(title.encode()).digest()[0] / 256
    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue, 0.28, 0.45))
    picture = Image.new("RGB", (SIDE, SIDE), (red, green, blue))
    draw = ImageDraw.Draw(picture)
    size, text = fit_text(draw, title)
    font = ImageFont.load_default(size)
    draw.multiline_text((MARGIN, MARGIN), text, font=font, fill=(255, 255, 255), spacing=size // 4)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def fit_text(draw: ImageDraw.ImageDraw, title: str) -> tuple[int, str]:
    """The largest letters, in pixels, with which the title fits, and its lines."""
    for size in (220, 180, 150, 120, 100, 80):
        width = round((SIDE - 2 * MARGIN) / (size * 0.55))
        text = textwrap.fill(title, width)
        box = draw.multiline_textbbox(
            (MARGIN, MARGIN), text, font=ImageFont.load_default(size), spacing=size // 4
        )
        if max(box[2], box[3]) <= SIDE - MARGIN:
            return size, text
    return 80, textwrap.shorten(title, 120)
