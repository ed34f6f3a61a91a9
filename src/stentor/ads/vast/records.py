"""A VAST document as values. What audio has no use for (companions, icons, clicks, scripts of
verification vendors) is not kept."""

from decimal import Decimal
from typing import NamedTuple


class Tracking(NamedTuple):
    """A pixel of one moment of the spot."""

    event: str
    """start, firstQuartile, midpoint, thirdQuartile, complete, progress, …"""
    url: str
    offset: str = ""
    """Of progress: `00:00:05` or `10%`."""


class MediaFile(NamedTuple):
    """One rendition of the spot."""

    url: str
    type: str
    """Media type, lower case."""
    delivery: str = "progressive"
    bitrate: int | None = None
    """kbit/s; of an adaptive one, its highest."""
    size: int | None = None
    """Bytes."""
    codec: str = ""
    api: str = ""
    """A script engine that it needs; empty for plain media."""
    is_mezzanine: bool = False
    """Made to be transcoded rather than played."""


class Linear(NamedTuple):
    """What is heard."""

    seconds: float | None = None
    media: tuple[MediaFile, ...] = ()
    tracking: tuple[Tracking, ...] = ()
    universal_ids: tuple[tuple[str, str], ...] = ()
    """Registry and value."""
    creative_id: str = ""


class Price(NamedTuple):
    """What the server says the ad is worth."""

    amount: Decimal
    model: str
    """cpm, cpc, cpe, cpv."""
    currency: str
    """Three capitals."""


class Inline(NamedTuple):
    """An ad that is whole."""

    system: str = ""
    title: str = ""
    advertiser: str = ""
    serving_id: str = ""
    categories: tuple[str, ...] = ()
    impressions: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    linears: tuple[Linear, ...] = ()
    price: Price | None = None
    expires: int | None = None
    """Seconds for which the answer may be kept."""


class Wrapper(NamedTuple):
    """An ad that stands elsewhere."""

    uri: str
    system: str = ""
    is_followed_further: bool = True
    """May what it leads to be a wrapper again?"""
    may_hold_pod: bool = False
    """May what it leads to hold more than one ad?"""
    falls_back: bool = False
    """May another ad of its own document stand in where it leads to none?"""
    impressions: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    tracking: tuple[Tracking, ...] = ()
    blocked_categories: tuple[str, ...] = ()


class Ad(NamedTuple):
    """One ad of a document."""

    content: Inline | Wrapper
    id: str = ""
    sequence: int | None = None
    """Its place in a pod; none for one that stands alone."""
    type: str = "video"
    """video, audio, hybrid; documents before 4.1 say nothing and mean video."""


class Vast(NamedTuple):
    """A whole answer."""

    version: str
    ads: tuple[Ad, ...] = ()
    errors: tuple[str, ...] = ()
    """To be told where there is no ad."""
