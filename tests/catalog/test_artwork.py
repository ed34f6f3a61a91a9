"""A cover is judged by its bytes, and by its header before a pixel is decoded."""

import io
import struct
import time
import zlib

import pytest

from people.cast import Cast, draw_picture
from stentor.catalog.artwork import LARGEST, ArtworkError, parse_artwork, take_in_artwork
from stentor.catalog.cover import draw_cover
from stentor.catalog.models import Artwork
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects


def chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def draw_bomb(side: int) -> bytes:
    """A PNG of a few hundred kilobytes that claims side × side black pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * side)
    body = b"".join(packer.compress(row) for _ in range(2000)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("side", "kind", "media_type", "extension"),
    [
        (1400, "PNG", "image/png", ".png"),
        (1400, "JPEG", "image/jpeg", ".jpg"),
        (3000, "JPEG", "image/jpeg", ".jpg"),
        (1400, "MPO", "image/jpeg", ".jpg"),
    ],
)
def test_a_good_cover_is_taken_in(
    cast: Cast, layout: DataLayout, side: int, kind: str, media_type: str, extension: str
) -> None:
    content = draw_picture(side, kind=kind)
    artwork = take_in_artwork(cast.organisation, io.BytesIO(content))
    assert (artwork.width, artwork.height, artwork.size) == (side, side, len(content))
    assert artwork.media_type == media_type
    assert artwork.address == f"/assets/{artwork.object[:32]}{extension}"
    assert LocalObjects(layout.objects).read(artwork.object) == content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"GIF89a" + b"\0" * 100, "neither a JPEG nor a PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither a JPEG nor a PNG"),
        (draw_picture(1399), "1399×1399"),
        (draw_picture(3001, kind="JPEG"), "3001×3001"),
        (draw_picture(1400, mode="L"), "RGB"),
        (draw_picture(1400, mode="RGBA"), "RGB"),
        (draw_picture(1400, mode="CMYK", kind="JPEG"), "RGB"),
        (draw_picture(1400, kind="GIF", mode="P"), "neither a JPEG nor a PNG"),
        (draw_picture(1400)[:-2000], "damaged"),
        (draw_picture(1400, kind="JPEG")[:5000], "damaged"),
        (b"\0" * (LARGEST + 1), "more than 10.0 MB"),
    ],
)
def test_what_cannot_be_a_cover_is_refused_in_words(cast: Cast, content: bytes, words: str) -> None:
    before = Artwork.objects.count()
    with pytest.raises(ArtworkError, match=words):
        take_in_artwork(cast.organisation, io.BytesIO(content))
    assert Artwork.objects.count() == before


@pytest.mark.parametrize("side", [10_000, 30_000, 65_000])
def test_a_small_file_that_claims_to_be_enormous_costs_nothing(side: int) -> None:
    bomb = draw_bomb(side)
    started = time.thread_time()
    with pytest.raises(ArtworkError):
        parse_artwork(bomb)
    assert time.thread_time() - started < 0.5


def test_a_full_disk_refuses_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from stentor.lib import disk

    monkeypatch.setattr(disk.require_room, "__defaults__", (lambda _path: 1000,))
    with pytest.raises(ArtworkError, match="disk is too full"):
        take_in_artwork(cast.organisation, io.BytesIO(draw_picture()))


@pytest.mark.parametrize("title", ["Tides", "🎙️", "語" * 50, "A word " * 400, "x" * 10_000, ""])
def test_a_drawn_cover_is_one_that_would_be_taken(title: str) -> None:
    content = draw_cover(title)
    assert parse_artwork(content).size == (1400, 1400)
    assert content == draw_cover(title)
