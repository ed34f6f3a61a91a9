"""What is asked, what was answered, and whom to tell of it."""

from stentor.programmatic.models.answer import Asking, DemandSpot, FetchedMedia
from stentor.programmatic.models.offered import OfferedShow
from stentor.programmatic.models.pixel import Pixel, PixelAttempt, PixelSum
from stentor.programmatic.models.source import DemandKind, DemandSource

__all__ = [
    "Asking",
    "DemandKind",
    "DemandSource",
    "DemandSpot",
    "FetchedMedia",
    "OfferedShow",
    "Pixel",
    "PixelAttempt",
    "PixelSum",
]
