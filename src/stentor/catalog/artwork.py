"""Takes a cover in, after looking at its bytes.

Source of the limits: Apple's artwork requirements for shows; PSP-1 asks for the same.
"""

import io
import warnings
from typing import IO

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from stentor.accounts.models import Organisation
from stentor.catalog.models import Artwork
from stentor.lib.disk import DiskFullError, format_bytes, require_room
from stentor.lib.objects import LocalObjects

LEAST_SIDE = 1400
GREATEST_SIDE = 3000
LARGEST = 10_000_000
"""Bytes."""
ADVISED = 512_000
"""Bytes; what some directories take (help.prx.org 360023748473)."""
MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
"""By Pillow's name; MPO is a JPEG with further pictures behind it, as phones write them."""


class ArtworkError(ValueError):
    """Why a picture cannot be a cover, in the publisher's words."""


def take_in_artwork(organisation: Organisation, file: IO[bytes]) -> Artwork:
    """Checks the picture and stores its bytes as they are. ArtworkError leaves nothing behind."""
    content = file.read(LARGEST + 1)
    picture = parse_artwork(content)
    objects = LocalObjects(settings.STENTOR_LAYOUT.objects)
    try:
        require_room(objects.root, len(content))
    except DiskFullError as error:
        raise ArtworkError(str(error)) from error
    ref = objects.put_bytes(content)
    return Artwork.objects.create(
        organisation=organisation,
        object=ref.sha256,
        media_type=MEDIA_TYPES[str(picture.format)],
        width=picture.width,
        height=picture.height,
        size=ref.size,
    )


def parse_artwork(content: bytes) -> Image.Image:
    """The picture of the bytes. ArtworkError unless it is a square RGB JPEG or PNG of a good size.

    What the header claims is judged before a single pixel is decoded, so that a small file that
    claims to be enormous costs nothing.
    """
    if len(content) > LARGEST:
        raise ArtworkError(
            f"The picture has more than {format_bytes(LARGEST)}; save it smaller (best below "
            f"{format_bytes(ADVISED)})."
        )
    if not content:
        raise ArtworkError("The file is empty.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
            _require_shape(picture)
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ArtworkError(_describe_size("The picture is far too large")) from error
    except UnidentifiedImageError as error:
        raise ArtworkError("This is neither a JPEG nor a PNG picture.") from error
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, ArtworkError):
            raise
        raise ArtworkError("The picture is damaged or cut off; export it again.") from error
    return picture


def _require_shape(picture: Image.Image) -> None:
    width, height = picture.size
    if width != height:
        raise ArtworkError(_describe_size(f"The picture has {width}×{height} pixels"))
    if not LEAST_SIDE <= width <= GREATEST_SIDE:
        raise ArtworkError(_describe_size(f"The picture has {width}×{height} pixels"))
    if picture.mode != "RGB":
        raise ArtworkError(
            f"The picture's colours are {picture.mode}; save it as RGB without transparency."
        )


def _describe_size(finding: str) -> str:
    return (
        f"{finding}; a cover is square, from {LEAST_SIDE}×{LEAST_SIDE} to "
        f"{GREATEST_SIDE}×{GREATEST_SIDE} pixels."
    )
