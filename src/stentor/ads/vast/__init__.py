"""VAST documents: 2.0 to 4.2 are read, 4.2 is written. Pure: what is fetched on the way comes
through a function that the caller hands in.

The standard's words are IAB Tech Lab's "Video Ad Serving Template", 4.2; sections are of it.
"""

from stentor.ads.vast.errors import VastError
from stentor.ads.vast.reading import parse_vast
from stentor.ads.vast.records import (
    Ad,
    Inline,
    Linear,
    MediaFile,
    Price,
    Tracking,
    Vast,
    Wrapper,
)

__all__ = [
    "Ad",
    "Inline",
    "Linear",
    "MediaFile",
    "Price",
    "Tracking",
    "Vast",
    "VastError",
    "Wrapper",
    "parse_vast",
]
