"""A bid request (OpenRTB 2.6 section 3.2): as much of it as a podcast's pods need."""

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

Amount = Annotated[float, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Flag = Annotated[int, msgspec.Meta(ge=0, le=1)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]

PODCAST: Final = 3
"""AdCOM, feed types."""
AS_LOUD_AS_CONTENT: Final = 3
"""AdCOM, volume normalisation modes: spots and episodes have one loudness, −16 LUFS."""
ALL_SERVER_SIDE: Final = 3
"""Imp.ssai: stitched and tracked by the server."""
AUDIO_PROTOCOLS: Final = (2, 3, 5, 6, 7, 8, 11, 12, 13, 14)
"""AdCOM, creative subtypes: VAST 2.0, 3.0, 4.0, 4.1 and 4.2, each with its wrapper."""
MIMES: Final = ("audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/flac", "audio/ogg")


class Audio(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.8."""

    mimes: Annotated[list[str], msgspec.Meta(min_length=1)]
    minduration: Count | None = None
    maxduration: Count | None = None
    poddur: Count | None = None
    """Seconds of the dynamic part of the pod; with `maxseq`, the most ads in it."""
    protocols: list[int] = []
    startdelay: Annotated[int, msgspec.Meta(ge=-2)] | None = None
    """0 before the content, -1 somewhere in it, -2 after it; above 0 the second."""
    rqddurs: list[Count] | None = None
    """The only lengths that are taken; then neither a least nor a longest one is said."""
    podid: str | None = None
    podseq: Annotated[int, msgspec.Meta(ge=-1, le=1)] | None = None
    """1 the first pod of the content, -1 the last, 0 any other."""
    slotinpod: Annotated[int, msgspec.Meta(ge=-1, le=2)] | None = None
    """1 first, -1 last, 2 first or last, 0 any."""
    mincpmpersec: Amount | None = None
    delivery: list[int] = []
    """2 progressive, 3 download."""
    maxseq: Count | None = None
    feed: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None
    stitched: Flag | None = None
    nvol: Annotated[int, msgspec.Meta(ge=0, le=4)] | None = None


class Quantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.31: how many impressions one bid buys."""

    multiplier: Annotated[float, msgspec.Meta(gt=0)]
    sourcetype: int = 0


class Imp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.4: one pod, or one slot of it."""

    id: Name
    audio: Audio
    tagid: str = ""
    bidfloor: Amount = 0.0
    """For a thousand impressions."""
    bidfloorcur: Currency = "USD"
    secure: Flag = 0
    ssai: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0
    exp: Count | None = None
    """Seconds that may pass between the auction and the impression."""
    qty: Quantity | None = None


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.16."""

    id: str = ""
    series: str = ""
    title: str = ""
    genre: str = ""
    url: str = ""
    language: str = ""
    prodq: int | None = None


class Publisher(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.15."""

    id: str = ""
    name: str = ""
    domain: str = ""


class Site(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.13."""

    id: str = ""
    name: str = ""
    domain: str = ""
    page: str = ""
    publisher: Publisher | None = None
    content: Content | None = None


class ChainNode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.26."""

    asi: Name
    sid: Name
    hp: Flag


class SupplyChain(msgspec.Struct, frozen=True, kw_only=True):
    """Section 3.2.25."""

    complete: Flag
    nodes: list[ChainNode]
    ver: str = "1.0"


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.2."""

    tid: str = ""
    schain: SupplyChain | None = None


class BidRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Section 3.2.1. Nothing is said of a listener: there is none yet when it is asked."""

    id: Name
    imp: Annotated[list[Imp], msgspec.Meta(min_length=1)]
    site: Site | None = None
    test: Flag = 0
    at: int = 2
    """1 the first price, 2 the second (the standard's default)."""
    tmax: Count | None = None
    """Milliseconds."""
    allimps: Flag = 0
    cur: list[Currency] = []
    bcat: list[str] = []
    badv: list[str] = []
    cattax: int = 1
    source: Source | None = None


def encode_request(request: BidRequest) -> bytes:
    return msgspec.json.encode(request)


def parse_request(content: bytes) -> BidRequest:
    """ValueError (msgspec's) with the place of what is wrong, or with what does not go together."""
    request = msgspec.json.decode(content, type=BidRequest)
    if problems := list(check_request(request)):
        raise ValueError("; ".join(problems))
    return request


def check_request(request: BidRequest) -> Iterator[str]:
    """What types cannot say: fields that exclude or need each other."""
    names = [imp.id for imp in request.imp]
    if len(set(names)) < len(names):
        yield "imp: two have the same id"
    for number, imp in enumerate(request.imp):
        for problem in check_audio(imp.audio):
            yield f"imp[{number}].audio: {problem}"
        if request.cur and imp.bidfloor and imp.bidfloorcur not in request.cur:
            yield f"imp[{number}]: its floor is in {imp.bidfloorcur}, which is not among cur"


def check_audio(audio: Audio) -> Iterator[str]:
    """What the description of one pod contradicts itself in."""
    if audio.rqddurs is not None and (audio.minduration or audio.maxduration):
        yield "rqddurs stands beside minduration or maxduration"
    if audio.rqddurs is not None and not audio.rqddurs:
        yield "rqddurs is empty"
    if audio.minduration and audio.maxduration and audio.minduration > audio.maxduration:
        yield "minduration is above maxduration"
    if (audio.poddur is None) != (audio.maxseq is None):
        yield "poddur and maxseq need each other"
    longest = max(audio.rqddurs or [audio.maxduration or 0])
    if audio.poddur is not None and longest > audio.poddur:
        yield f"an ad of {longest} s does not fit into a pod of {audio.poddur} s"
    if audio.poddur is not None and not audio.podid:
        yield "a pod needs its podid"
