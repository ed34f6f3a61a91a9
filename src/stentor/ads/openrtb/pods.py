"""From the breaks of a show to a request, and from bids to a pod."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from stentor.ads.openrtb.judging import Taken
from stentor.ads.openrtb.request import (
    ALL_SERVER_SIDE,
    AS_LOUD_AS_CONTENT,
    AUDIO_PROTOCOLS,
    MIMES,
    PODCAST,
    Audio,
    BidRequest,
    ChainNode,
    Content,
    Imp,
    Publisher,
    Quantity,
    Site,
    Source,
    SupplyChain,
)
from stentor.contracts.adbook import SlotKind

START_DELAYS: Final[dict[SlotKind, int]] = {"pre": 0, "mid": -1, "post": -2}
POD_PLACES: Final[dict[SlotKind, int]] = {"pre": 1, "mid": 0, "post": -1}
SHORTEST_SECONDS: Final = 3
BY_PUBLISHER: Final = 2
"""AdCOM, sources of multipliers."""


class Break(NamedTuple):
    """A kind of break of a show."""

    kind: SlotKind
    slots: int
    seconds: int
    """Of all its spots together."""


class Place(NamedTuple):
    """The show that is sold, and who sells it."""

    show: str
    """Its id."""
    title: str
    category: str
    language: str
    url: str
    domain: str
    organisation: str
    """Its id."""
    publisher: str
    breaks: tuple[Break, ...]


class Demand(NamedTuple):
    """What a source of demand is asked for."""

    floor: float
    currency: str
    longest_seconds: int
    lengths: tuple[int, ...] = ()
    """The only ones that are taken; empty for any up to the longest."""
    impressions: int = 1
    """How many one bid buys."""
    keep_seconds: int = 86_400
    tmax: int = 1000
    blocked_domains: tuple[str, ...] = ()
    blocked_categories: tuple[str, ...] = ()


def build_request(request_id: str, place: Place, demand: Demand) -> BidRequest:
    """One impression object a kind of break: a dynamic pod of so many seconds and spots.

    ValueError where no break of the show can hold an ad of a length that is taken.
    """
    imps = [
        _build_imp(one, place, demand)
        for one in place.breaks
        if not demand.lengths or min(demand.lengths) <= one.seconds
    ]
    if not imps:
        raise ValueError(f"no break of {place.title} can hold an ad of a length that is taken")
    node = ChainNode(asi=place.domain, sid=place.organisation, hp=1)
    return BidRequest(
        id=request_id,
        imp=imps,
        at=1,
        tmax=demand.tmax,
        cur=[demand.currency],
        bcat=list(demand.blocked_categories),
        badv=list(demand.blocked_domains),
        site=Site(
            id=place.show,
            name=place.title,
            domain=place.domain,
            page=place.url,
            publisher=Publisher(id=place.organisation, name=place.publisher, domain=place.domain),
            content=Content(
                id=place.show,
                series=place.title,
                genre=place.category,
                url=place.url,
                language=place.language.partition("-")[0].lower(),
            ),
        ),
        source=Source(tid=request_id, schain=SupplyChain(complete=1, nodes=[node])),
    )


def fill_pod(taken: Iterable[Taken], longest_seconds: int) -> list[Taken]:
    """The dearest bids that fit together: no more spots and seconds than each pod holds, one of
    each advertiser. A bid that does not say its length is held to be as long as may be."""
    filled: list[Taken] = []
    for one in sorted(taken, key=lambda one: (-one.bid.price, one.bid.id)):
        audio = one.imp.audio
        held = [other for other in filled if other.imp.id == one.imp.id]
        if len(held) >= (audio.maxseq or 1):
            continue
        seconds = sum(_length(other, longest_seconds) for other in [*held, one])
        if audio.poddur is not None and seconds > audio.poddur:
            continue
        if set(one.bid.adomain) & {name for other in held for name in other.bid.adomain}:
            continue
        filled.append(one)
    return filled


def _build_imp(one: Break, place: Place, demand: Demand) -> Imp:
    lengths = [seconds for seconds in demand.lengths if seconds <= one.seconds]
    audio = Audio(
        mimes=list(MIMES),
        minduration=None if lengths else min(SHORTEST_SECONDS, one.seconds),
        maxduration=None if lengths else min(demand.longest_seconds, one.seconds),
        rqddurs=lengths or None,
        poddur=one.seconds,
        maxseq=one.slots,
        podid=f"{place.show}-{one.kind}",
        podseq=POD_PLACES[one.kind],
        slotinpod=0,
        startdelay=START_DELAYS[one.kind],
        protocols=list(AUDIO_PROTOCOLS),
        delivery=[2, 3],
        feed=PODCAST,
        stitched=1,
        nvol=AS_LOUD_AS_CONTENT,
    )
    return Imp(
        id=one.kind,
        audio=audio,
        tagid=f"{place.show}-{one.kind}",
        bidfloor=demand.floor,
        bidfloorcur=demand.currency,
        ssai=ALL_SERVER_SIDE,
        exp=demand.keep_seconds,
        qty=Quantity(multiplier=float(demand.impressions), sourcetype=BY_PUBLISHER),
    )


def _length(one: Taken, longest_seconds: int) -> int:
    return one.bid.dur or min(one.imp.audio.maxduration or longest_seconds, longest_seconds)
