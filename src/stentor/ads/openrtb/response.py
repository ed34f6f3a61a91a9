"""A bid response (OpenRTB 2.6 section 4.2)."""

from typing import Annotated, Final

import msgspec

from stentor.ads.openrtb.request import Amount, Count, Currency, Name

AUDIO: Final = 3
"""Bid.mtype."""

NO_BID: Final = {
    0: "it does not say why",
    1: "something on the bidder's side failed",
    2: "the bidder finds the request invalid",
    3: "the bidder takes us for a crawler",
    4: "the bidder suspects a machine",
    5: "the bidder does not bid for this network",
    6: "the bidder does not know the device",
    7: "the bidder blocks this publisher or site",
    8: "the bidder knows no listener to bid for",
    9: "the bidder has bid often enough for this listener today",
    10: "the bidder has bid often enough for this domain today",
    11: "ads.txt does not authorise us",
    12: "ads.txt does not authorise the chain of sellers",
    13: "the chain of sellers is not whole",
    14: "the bidder's budget is used up",
    15: "too late for the bidder",
    16: "the bidder has nothing for this request",
}
"""AdCOM, no-bid reason codes, in our words."""


class Bid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 4.2.3."""

    id: Name
    impid: Name
    price: Amount
    """For a thousand impressions."""
    nurl: str | None = None
    burl: str | None = None
    lurl: str | None = None
    adm: str | None = None
    adid: str | None = None
    adomain: list[str] = []
    cid: str | None = None
    crid: str | None = None
    cattax: int = 1
    cat: list[str] = []
    attr: list[int] = []
    protocol: int | None = None
    language: str | None = None
    dealid: str | None = None
    exp: Count | None = None
    dur: Count | None = None
    mtype: Annotated[int, msgspec.Meta(ge=1, le=4)] | None = None
    slotinpod: Annotated[int, msgspec.Meta(ge=-1, le=2)] = 0


class SeatBid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 4.2.2."""

    bid: Annotated[list[Bid], msgspec.Meta(min_length=1)]
    seat: str = ""
    group: Annotated[int, msgspec.Meta(ge=0, le=1)] = 0


class BidResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 4.2.1."""

    id: Name
    seatbid: list[SeatBid] = []
    bidid: str = ""
    cur: Currency = "USD"
    nbr: int | None = None


class LooseSeatBid(msgspec.Struct, frozen=True, kw_only=True):
    """A seat whose bids are looked at one by one: a bad one costs only itself."""

    bid: list[msgspec.Raw]
    seat: str = ""
    group: Annotated[int, msgspec.Meta(ge=0, le=1)] = 0


class LooseResponse(msgspec.Struct, frozen=True, kw_only=True):
    """As a stranger sends it."""

    id: Name
    seatbid: list[LooseSeatBid] = []
    cur: Currency = "USD"
    nbr: int | None = None


def encode_response(response: BidResponse) -> bytes:
    return msgspec.json.encode(response)
