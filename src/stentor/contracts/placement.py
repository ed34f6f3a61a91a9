"""A placement: what one slot of an arrangement can be filled with, named by a 32-bit number.

Arrangement codes carry the numbers, so a placement is published for good, apart from the ad book
that is replaced: `placement:<number>` in the journal. `gone` there is its tombstone.
"""

from typing import Literal

import msgspec

FORMAT = 1


class CreativeForm(msgspec.Struct, frozen=True, kw_only=True):
    """One encode of a creative: bare frames like those of the episodes it may stand in, the last
    of them silent."""

    channels: int
    bitrate: int
    """Bits a second."""
    object: str
    """SHA-256 of the body in the published store."""
    size: int
    frames: int
    frame_bytes: int


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """The pair of a flight and a creative, or of a house spot and a creative.

    None of it ever changes but `forms`, to which encodes may be added for canonical forms that
    come into use; an encode that is there stays the same to the byte.
    """

    format: int = FORMAT
    number: int
    """1 … 2³²-1, never given twice."""
    kind: Literal["flight", "house"]
    organisation: str
    flight: str | None = None
    """Id of the flight; null for house."""
    house: str | None = None
    """Id of the house spot; null for a flight."""
    creative: str
    """Id of the creative."""
    forms: list[CreativeForm]


def find_form(forms: list[CreativeForm], channels: int, bitrate: int) -> CreativeForm | None:
    """The encode that may stand beside frames of this form; None when there is none."""
    for form in forms:
        if form.channels == channels and form.bitrate == bitrate:
            return form
    return None


def encode_placement(placement: Placement) -> bytes:
    """JSON bytes, the same for equal placements."""
    return msgspec.json.encode(placement, order="sorted")


def parse_placement(content: bytes) -> Placement:
    """ValueError (msgspec's) when it is not a placement of a format this program reads."""
    placement = msgspec.json.decode(content, type=Placement)
    if placement.format != FORMAT:
        raise ValueError(f"placement format {placement.format} is not known here, only {FORMAT}")
    return placement
