"""What of an answer may be taken: every bid is held to what was asked, one by one."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from stentor.ads.openrtb.request import AUDIO_PROTOCOLS, Audio, BidRequest, Imp
from stentor.ads.openrtb.response import AUDIO, NO_BID, Bid, LooseResponse
from stentor.ads.vast.reading import try_parse_url

MOST_BYTES: Final = 1 << 20
MOST_BIDS: Final = 100
HIGHEST_PRICE: Final = 100_000.0
"""For a thousand: what is above is a mistake, and would be believed."""


class Refused(NamedTuple):
    """A bid that is not taken."""

    bid: str
    reason: str


class Taken(NamedTuple):
    """A bid that may be taken, of this currency."""

    bid: Bid
    imp: Imp
    seat: str
    currency: str


class Judged(NamedTuple):
    """An answer."""

    taken: tuple[Taken, ...] = ()
    refused: tuple[Refused, ...] = ()
    no_bid: str = ""
    """Why there is none, in words; empty where there was one."""
    problem: str = ""
    """Why the answer is of no use at all."""


class Offered(NamedTuple):
    """A bid as it came."""

    seat: str
    raw: msgspec.Raw
    is_alone: bool
    """False: its seat sells all of its bids or none (SeatBid.group)."""


def judge_response(content: bytes, request: BidRequest) -> Judged:
    """Never raises for what an answer holds."""
    if not content.strip():
        return Judged(no_bid="the answer is empty")
    try:
        response = _decode(content)
    except ValueError as error:
        return Judged(problem=f"the answer is no bid response: {str(error)[:200]}")
    bids = [
        Offered(seat.seat, raw, is_alone=not seat.group or len(seat.bid) == 1)
        for seat in response.seatbid
        for raw in seat.bid
    ]
    if problem := _judge_whole(response, len(bids), request):
        return Judged(problem=problem)
    if not bids:
        return Judged(no_bid=NO_BID.get(response.nbr or 0, f"reason {response.nbr}"))
    return _judge_bids(bids, request, response.cur)


def judge_bid(bid: Bid, imp: Imp, request: BidRequest) -> Iterator[str]:
    """Every reason against it."""
    if bid.price > HIGHEST_PRICE:
        yield f"a price of {bid.price:g} for a thousand is a mistake"
    if bid.price < imp.bidfloor:
        yield f"{bid.price:g} is below the floor of {imp.bidfloor:g} {imp.bidfloorcur}"
    if bid.mtype not in {None, AUDIO}:
        yield f"its markup is of type {bid.mtype}, not audio"
    if bid.protocol is not None and bid.protocol not in (imp.audio.protocols or AUDIO_PROTOCOLS):
        yield f"its markup is of protocol {bid.protocol}, which was not asked for"
    if not (bid.adm or bid.nurl):
        yield "it has no markup, neither in adm nor at nurl"
    for name in ("nurl", "burl", "lurl"):
        url = getattr(bid, name)
        if url and try_parse_url(url) is None:
            yield f"its {name} is no http or https address"
    yield from _judge_advertiser(bid, request)
    yield from _judge_length(bid, imp.audio)


def is_blocked_domain(domain: str, blocked: Collection[str]) -> bool:
    """Is it one of these, or below one? `www.acme.example` is below `acme.example`."""
    parts = domain.strip().rstrip(".").casefold().split(".")
    names = {one.strip().casefold() for one in blocked}
    return any(".".join(parts[start:]) in names for start in range(len(parts)))


def is_blocked_category(category: str, blocked: Collection[str]) -> bool:
    """Is it one of these, or part of one? `IAB7` covers `IAB7-3`, and not `IAB70`."""
    name = category.strip().casefold()
    return any(
        name == one.strip().casefold() or name.startswith(f"{one.strip().casefold()}-")
        for one in blocked
    )


def _decode(content: bytes) -> LooseResponse:
    if len(content) > MOST_BYTES:
        raise ValueError(f"it has {len(content):,} bytes, more than {MOST_BYTES:,}")
    try:
        return msgspec.json.decode(content, type=LooseResponse)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _judge_whole(response: LooseResponse, bids: int, request: BidRequest) -> str:
    if response.id != request.id:
        return f"the answer is to another request, {response.id[:60]!r}"
    if bids > MOST_BIDS:
        return f"the answer holds {bids} bids, more than {MOST_BIDS}"
    if bids and response.cur not in (request.cur or ["USD"]):
        return f"the answer is in {response.cur}, which was not asked for"
    return ""


def _judge_bids(bids: Sequence[Offered], request: BidRequest, currency: str) -> Judged:
    taken: list[Taken] = []
    refused: list[Refused] = []
    imps = {imp.id: imp for imp in request.imp}
    seen: set[str] = set()
    for number, offered in enumerate(bids, 1):
        try:
            bid = msgspec.json.decode(offered.raw, type=Bid)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            refused.append(Refused(f"number {number}", str(error)[:200]))
            continue
        imp = imps.get(bid.impid)
        if imp is None:
            reasons = [f"it is for {bid.impid[:60]!r}, which was not offered"]
        elif bid.id in seen:
            reasons = ["another bid has the same id"]
        elif not offered.is_alone:
            reasons = ["its seat sells its bids only together, and each is judged alone here"]
        else:
            reasons = list(judge_bid(bid, imp, request))
        seen.add(bid.id)
        if imp is None or reasons:
            refused.append(Refused(bid.id, "; ".join(reasons)))
        else:
            taken.append(Taken(bid, imp, offered.seat, currency))
    return Judged(tuple(taken), tuple(refused))


def _judge_advertiser(bid: Bid, request: BidRequest) -> Iterator[str]:
    if request.badv and not bid.adomain:
        yield "it does not name its advertiser, and some are blocked"
    for domain in bid.adomain:
        if is_blocked_domain(domain, request.badv):
            yield f"the advertiser {domain} is blocked"
    if request.bcat and bid.cat and bid.cattax != request.cattax:
        yield f"its categories are of taxonomy {bid.cattax}, not {request.cattax}"
    for category in bid.cat:
        if is_blocked_category(category, request.bcat):
            yield f"the category {category} is blocked"


def _judge_length(bid: Bid, audio: Audio) -> Iterator[str]:
    if bid.dur is None:
        return
    if audio.rqddurs and bid.dur not in audio.rqddurs:
        wanted = ", ".join(map(str, audio.rqddurs))
        yield f"it lasts {bid.dur} s; only {wanted} s are taken"
    if audio.minduration and bid.dur < audio.minduration:
        yield f"it lasts {bid.dur} s, less than {audio.minduration} s"
    longest = min(audio.maxduration or bid.dur, audio.poddur or bid.dur)
    if bid.dur > longest:
        yield f"it lasts {bid.dur} s, more than {longest} s"
