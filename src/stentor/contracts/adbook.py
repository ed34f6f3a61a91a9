"""The ad book: everything the edge decides by, published as one record and replaced as a whole.

`adbook` in the journal names the newest. Ids are those of the rows; flights of one organisation
are for that organisation's shows alone.
"""

from typing import Annotated, Literal

import msgspec

from stentor.contracts.pace import Pace
from stentor.contracts.placement import CreativeForm

FORMAT = 1

SlotKind = Literal["pre", "mid", "post"]
Pacing = Literal["even", "front", "asap", "forecast"]
Position = Literal["first", "last"]
Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]
"""0 is Monday."""
Separation = Literal["none", "break", "episode"]
"""Where two that compete may not both be heard; an episode's breaks are in an episode."""
REMNANT = 11
"""The priority of what serves only where nothing that was sold does; 1 to 10 are sold."""


class Cap(msgspec.Struct, frozen=True):
    """At most so many impressions for one listener in so many hours."""

    impressions: int
    hours: int


class Daypart(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes `start … end - 1` of the day on these weekdays, in the flight's zone."""

    days: list[Weekday]
    start: int
    end: int
    """1 … 1440, after `start`."""


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold. `impressions` is always set; a spend says how it came about."""

    impressions: int
    spend: str | None = None
    """A decimal amount of `currency`."""
    cpm: str | None = None
    """Of a thousand impressions."""
    currency: str | None = None


class AgeSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Episodes that came out so many days ago: from `least` on and before `most`."""

    least: int = 0
    most: int | None = None


class Targets(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a flight may (or, as excludes, may not) serve; an empty list says nothing."""

    shows: list[str] = []
    """Ids."""
    categories: list[str] = []
    """Of shows, from Apple's list: `Science` covers `Science > Nature`."""
    countries: list[str] = []
    """ISO 3166-1 alpha-2, upper case."""
    regions: list[str] = []
    """ISO 3166-2, upper case: `DE-BE`. Beside countries, either suffices."""
    apps: list[str] = []
    """Lower case: the product that a user agent begins with."""
    devices: list[str] = []
    """phone, tablet, watch, tv, speaker, car, desktop, browser."""
    ages: list[AgeSpan] = []
    """Of episodes."""
    keys: list[str] = []
    """`name=value`, lower case, of what the request says of itself. Of several values of one name
    any will do; every name must be met. As excludes, any pair shuts out."""


NOWHERE_NAMED = Targets()


class Creative(msgspec.Struct, frozen=True, kw_only=True):
    """A spot that can be heard."""

    id: str
    name: str
    seconds: float
    forms: list[CreativeForm]


class Advertiser(msgspec.Struct, frozen=True, kw_only=True):
    """Who pays, and in which trade they are."""

    id: str
    organisation: str
    name: str
    category: str
    caps: list[Cap] = []
    """Over all its campaigns."""
    apart: Separation = "break"
    """Where one of its spots keeps out another of its own, and those of its category."""


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """Flights of one advertiser that are capped together."""

    id: str
    advertiser: str
    name: str
    caps: list[Cap] = []


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """What is heard of a host-read flight in one show."""

    show: str
    placement: int
    creative: str


class Flight(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a campaign: when, where, how often one creative may serve."""

    id: str
    campaign: str
    name: str
    placement: int
    """The number that stands in codes for this flight with its present creative; 0 where hosts
    read."""
    creative: str
    """Empty where hosts read."""
    slots: list[SlotKind]
    starts: str
    """First day, `2026-11-01`, in `zone`."""
    ends: str
    """Last day, inclusive."""
    zone: str = "UTC"
    goal: Goal | None = None
    priority: int = 3
    """1 is served first, `REMNANT` last."""
    is_paused: bool = False
    """Keeps its place in the book, since its impressions count for caps, and does not serve."""
    pacing: Pacing = "even"
    caps: list[Cap] = []
    dayparts: list[Daypart] = []
    """None: at any time."""
    targets: Targets = NOWHERE_NAMED
    excludes: Targets = NOWHERE_NAMED
    blocked_shows: list[str] = []
    """Ids of shows that refused its advertiser, its category or its creative."""
    positions: list[Position] = []
    """In its break, house places not counted; none: anywhere."""
    earlier: list[int] = []
    """Placements it had with other creatives; what was heard of them counts for its caps."""
    takes: list[Take] | None = None
    """Where hosts read: it serves in these shows alone, in each with its own recording."""
    pace: Pace | None = None
    """None until it is paced for the first time: then it serves whenever it may."""


class BakedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A flight that is part of episodes' own audio: nobody decides for it, and what is heard of it
    counts for the caps of its campaign and advertiser."""

    id: str
    campaign: str
    advertiser: str
    placements: list[int]
    """Those that it has or had."""
    starts: str
    ends: str
    """First and last day, in `zone`: on others it is no impression."""
    zone: str = "UTC"


class House(msgspec.Struct, frozen=True, kw_only=True):
    """A promo of the publisher's own, for slots that nobody has bought."""

    id: str
    organisation: str
    name: str
    placement: int
    creative: str
    slots: list[SlotKind]
    starts: str | None = None
    """First day, in `zone`; null for at once."""
    ends: str | None = None
    """Last day, inclusive; null for no end."""
    zone: str = "UTC"
    is_paused: bool = False
    targets: Targets = NOWHERE_NAMED
    excludes: Targets = NOWHERE_NAMED
    blocked_shows: list[str] = []


class AdBook(msgspec.Struct, frozen=True, kw_only=True):
    """One state of all campaigns."""

    format: int = FORMAT
    advertisers: list[Advertiser] = []
    campaigns: list[Campaign] = []
    flights: list[Flight] = []
    """Those that may still serve, and those that count for their campaign's caps."""
    baked_in: list[BakedIn] = []
    house: list[House] = []
    creatives: list[Creative] = []


def encode_adbook(book: AdBook) -> bytes:
    """JSON bytes, the same for equal books."""
    return msgspec.json.encode(book, order="sorted")


def parse_adbook(content: bytes) -> AdBook:
    """ValueError (msgspec's) when it is not an ad book of a format this program reads."""
    book = msgspec.json.decode(content, type=AdBook)
    if book.format != FORMAT:
        raise ValueError(f"ad book format {book.format} is not known here, only {FORMAT}")
    return book
