"""Asks an OpenRTB bidder, one request a show."""

import secrets
from datetime import datetime
from decimal import Decimal

from stentor.ads.openrtb import BidRequest, build_request, encode_request, judge_response
from stentor.ads.openrtb.judging import Taken
from stentor.ads.openrtb.macros import replace_auction_macros
from stentor.ads.openrtb.pods import fill_pod
from stentor.ads.vast.following import Failure
from stentor.ads.vast.reading import try_parse_url
from stentor.campaigns.document.terms import SLOTS
from stentor.catalog.models import Show
from stentor.lib.fetch import FetchError
from stentor.lib.ids import new_id
from stentor.programmatic.asking.offer import Offer
from stentor.programmatic.asking.story import Story
from stentor.programmatic.asking.vast import build_macros, follow, make_offer, tell_followed
from stentor.programmatic.models import DemandSource
from stentor.programmatic.outbound import Budget, get_document, post_document
from stentor.programmatic.places import build_demand, build_place, list_shows

ALL_SECONDS = 60.0
"""For all shows of one source at one time."""
HEADERS = {"Content-Type": "application/json", "x-openrtb-version": "2.6"}


def ask_bidder(
    source: DemandSource, now: datetime, story: Story, failures: list[Failure]
) -> list[Offer]:
    """As `ask_tag`, for every show that the source may fill: each time in another order, and as
    many as `ALL_SECONDS` have room for, so that a slow bidder holds up nobody else's work."""
    offers: list[Offer] = []
    whole = Budget(ALL_SECONDS)
    shows = list_shows(source)
    secrets.SystemRandom().shuffle(shows)
    for number, show in enumerate(shows):
        if whole.left <= 0:
            story.tell(f"{len(shows) - number} shows were not asked for", "The time is used up.")
            break
        offers += _ask_for(show, source, now, story, failures)
    return offers


def _ask_for(
    show: Show, source: DemandSource, now: datetime, story: Story, failures: list[Failure]
) -> list[Offer]:
    place, budget = build_place(show, source), Budget(source.time_limit)
    try:
        request = build_request(new_id(), place, build_demand(source))
    except ValueError as error:
        story.tell("Not asked", str(error))
        return []
    breaks = ", ".join(f"{one.kind} {one.seconds} s × {one.slots}" for one in place.breaks)
    story.tell(f"Asked for {show.title}", f"{source.url}: {breaks}")
    try:
        answer = post_document(source.url, encode_request(request), HEADERS, budget)
    except FetchError as error:
        story.bad("No answer", str(error))
        return []
    left = list(_judge(answer.content, request, story))
    opened: dict[str, Offer] = {}
    while waiting := [one for one in _fill(left, source) if one.bid.id not in opened]:
        one = waiting[0]
        story.good(f"Bid {one.bid.id} wins", f"{one.bid.price:g} {one.currency} for {one.imp.id}")
        offer = _open(one, request, show, source, now, budget, story, failures)
        if offer is None:
            left.remove(one)
        else:
            opened[one.bid.id] = offer
    winners = _fill(left, source)
    for one in left:
        if one not in winners:
            story.tell(f"Bid {one.bid.id} does not win", "Others fill the pod.")
    return [opened[one.bid.id] for one in winners]


def _fill(taken: list[Taken], source: DemandSource) -> list[Taken]:
    return fill_pod(taken, source.longest_seconds)


def _judge(content: bytes, request: BidRequest, story: Story) -> tuple[Taken, ...]:
    judged = judge_response(content, request)
    if judged.problem:
        story.bad("The answer cannot be used", judged.problem)
    elif judged.no_bid:
        story.tell("No bid", judged.no_bid)
    for refused in judged.refused:
        story.bad(f"Bid {refused.bid} is not taken", refused.reason)
    return judged.taken


def _open(
    one: Taken, request: BidRequest, show: Show, source: DemandSource, now: datetime,
    budget: Budget, story: Story, failures: list[Failure],
) -> Offer | None:  # fmt: skip
    """The markup of a bid that won; a win notice that holds it is the notice at once."""
    auction = build_auction(one, request)
    nurl = one.bid.nurl and replace_auction_macros(one.bid.nurl, auction)
    if one.bid.adm:
        content = replace_auction_macros(one.bid.adm, auction, is_url=False).encode()
    else:
        assert nurl is not None  # judged: one of them is there
        try:
            content = get_document(nurl, budget).content
        except FetchError as error:
            story.bad("The win notice gave no markup", str(error))
            return None
    values = build_macros(source, now) | {"ADCOUNT": one.imp.audio.maxseq or 1}
    followed = follow(content, nurl or source.url, values, budget)
    tell_followed(followed, len(content), story)
    failures += followed.failures
    if not followed.found:
        return None
    burl = one.bid.burl and replace_auction_macros(one.bid.burl, auction)
    notices = [("billing", burl)] if burl and try_parse_url(burl) else []
    if nurl and one.bid.adm:
        notices.append(("win", nurl))
    return make_offer(
        followed.found[0], source, story, failures,
        slots=tuple(slot for slot in SLOTS if slot == one.imp.id), shows=(show.id,),
        key=f"{one.bid.crid or one.bid.adid or one.bid.id}:{one.imp.id}:{show.id}",
        advertiser=one.bid.adomain[0] if one.bid.adomain else followed.found[0].inline.advertiser,
        categories=tuple(one.bid.cat),
        price=Decimal(str(one.bid.price)), impressions=source.impressions_a_bid,
        keep_seconds=one.bid.exp, notices=tuple(notices), auction=auction,
    )  # fmt: skip


def build_auction(one: Taken, request: BidRequest) -> dict[str, str]:
    """Values of the macros; the price is the first price, for one impression of the many."""
    return {
        "AUCTION_ID": request.id,
        "AUCTION_BID_ID": one.bid.id,
        "AUCTION_IMP_ID": one.imp.id,
        "AUCTION_SEAT_ID": one.seat,
        "AUCTION_AD_ID": one.bid.adid or "",
        "AUCTION_PRICE": f"{Decimal(str(one.bid.price)):f}",
        "AUCTION_CURRENCY": one.currency,
        "AUCTION_MULTIPLIER": "1",
    }
