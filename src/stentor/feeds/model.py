"""A feed as a value: what `writing` turns into XML."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """The audio of an item."""

    url: str
    length: int
    """Bytes of the whole response, the header before the first frame included."""
    type: str = "audio/mpeg"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One episode."""

    guid: str
    """Never changes; compared letter by letter."""
    title: str
    enclosure: Enclosure
    link: str
    released: datetime
    """Aware."""
    seconds: float
    notes: str = ""
    """Sanitised HTML."""
    image: str | None = None
    is_explicit: bool
    kind: str = "full"
    """full, trailer or bonus."""
    season: int | None = None
    number: int | None = None
    chapters: str | None = None
    """Address of its JSON chapters."""
    transcript: str | None = None
    """Address of its WebVTT."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One show, as one feed tells it."""

    address: str
    """Where the feed itself lies: `atom:link rel="self"`."""
    title: str
    link: str
    description: str
    language: str
    category: str = ""
    """`Category` or `Category > Subcategory`, of Apple's list."""
    is_explicit: bool
    image: str | None = None
    kind: str = "episodic"
    """episodic or serial."""
    author: str = ""
    owner_name: str = ""
    owner_email: str = ""
    copyright: str = ""
    podcast_guid: str
    is_locked: bool
    """True asks other hosts not to import the feed."""
    items: tuple[Item, ...] = ()
    """As they are to stand in the feed."""
