"""Asks a VAST tag."""

import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from stentor.ads.openrtb.request import AUDIO_PROTOCOLS, MIMES
from stentor.ads.vast import VastError, errors
from stentor.ads.vast.following import Failure, Followed, Found, follow_vast
from stentor.ads.vast.macros import Value, replace_macros
from stentor.ads.vast.media import choose_media
from stentor.campaigns.document.terms import SLOTS
from stentor.contracts.adbook import SlotKind
from stentor.lib.clock import format_instant
from stentor.lib.fetch import FetchError
from stentor.programmatic.asking.offer import Offer
from stentor.programmatic.asking.story import Story
from stentor.programmatic.models import DemandSource
from stentor.programmatic.outbound import Budget, get_document

BY_OWN_DECISION = 2
"""SERVERSIDE: asked without a listener who asked for it."""


def ask_tag(
    source: DemandSource, now: datetime, story: Story, failures: list[Failure]
) -> list[Offer]:
    """The ads that it gives, at most as many as a break has slots. What fails is told, and put
    into `failures` for their error pixels."""
    values, budget = build_macros(source, now), Budget(source.time_limit)
    url = replace_macros(source.url, values)
    story.tell("Asked the tag", url)
    try:
        content = get_document(url, budget).content
    except FetchError as error:
        story.bad("No answer", str(error))
        return []
    followed = follow(content, url, values, budget)
    tell_followed(followed, len(content), story)
    failures += followed.failures
    offers = []
    for found in followed.found:
        slots = tuple(slot for slot in SLOTS if slot in source.slots)
        offer = make_offer(found, source, story, failures, slots=slots)
        offers += [offer] if offer else []
    return offers


def follow(content: bytes, url: str, values: dict[str, Value], budget: Budget) -> Followed:
    """Through all wrappers, within the time that is left."""

    def ask(address: str) -> bytes:
        try:
            return get_document(replace_macros(address, values), budget).content
        except FetchError as error:
            raise VastError(errors.WRAPPER_TIMEOUT, str(error)) from error

    return follow_vast(content, url, ask)


def tell_followed(followed: Followed, size: int, story: Story) -> None:
    """What came back."""
    count, wrappers = len(followed.found), followed.questions
    ads = f"{count} ad{'' if count == 1 else 's'}"
    if count:
        story.good(f"An answer with {ads}", f"{size:,} bytes, {wrappers} wrappers followed")
    for failure in followed.failures:
        story.bad(f"VAST error {failure.code}", failure.reason)


def make_offer(
    found: Found, source: DemandSource, story: Story, failures: list[Failure],
    *, slots: tuple[SlotKind, ...], shows: tuple[str, ...] = (), **terms: Any,
) -> Offer | None:  # fmt: skip
    """The ad with its media file chosen; None, told, where there is none to choose."""
    title = found.inline.title or found.id or "An ad without a title"
    try:
        choice = choose_media(found.inline, source.longest_seconds)
    except VastError as error:
        story.bad(f"{title}: VAST error {error.code}", str(error))
        failures.append(Failure(error.code, str(error), found.errors))
        return None
    media = choice.media
    why = "made for transcoding" if media.is_mezzanine else "it loses least"
    story.good(
        f"{title}: chose {media.type}{f' at {media.bitrate} kb/s' if media.bitrate else ''}",
        f"{media.url} ({why})",
    )
    for refused in choice.refused:
        story.tell(f"Not {refused.media.type or 'a file of no type'}", refused.reason)
    inline = found.inline
    described: dict[str, Any] = {
        "advertiser": inline.advertiser,
        "categories": inline.categories,
        "keep_seconds": inline.expires,
        "key": _find_key(found, media.url),
    }
    return Offer(found=found, choice=choice, slots=slots, shows=shows, **(described | terms))


def build_macros(source: DemandSource, now: datetime) -> dict[str, Value]:
    """What a question may tell: of us and of the place, of no listener."""
    return {
        "TIMESTAMP": format_instant(now),
        "CACHEBUSTING": str(10_000_000 + secrets.randbelow(90_000_000)),
        "TRANSACTIONID": str(uuid.uuid4()),
        "ADTYPE": "audio",
        "ADCOUNT": 1,
        "BREAKMAXADLENGTH": source.longest_seconds,
        "BLOCKEDADCATEGORIES": tuple(source.blocked_categories) or "-1",
        "MEDIAMIME": MIMES,
        "VASTVERSIONS": tuple(map(str, AUDIO_PROTOCOLS)),
        "SERVERSIDE": BY_OWN_DECISION,
        "SERVERUA": f"Stentor (+{settings.STENTOR_SITE_URL})",
        "DOMAIN": urlsplit(settings.STENTOR_SITE_URL).hostname or "localhost",
        "PLAYERCAPABILITIES": "-1",
    }


def list_pixels(offer: Offer) -> Iterator[tuple[str, str]]:
    """Event and address of everything that an impression of it owes."""
    for url in offer.found.impressions:
        yield "impression", url
    for pixel in (*offer.found.tracking, *offer.choice.linear.tracking):
        if pixel.event in HEARD:
            yield pixel.event, pixel.url
    yield from offer.notices


HEARD = ("creativeView", "start", "firstQuartile", "midpoint", "thirdQuartile", "complete")
"""What is true of a spot all of whose bytes went out; of the rest a server knows nothing."""


def _find_key(found: Found, media_url: str) -> str:
    """Its registered id, where it has one; else where it came from."""
    ids = [value for linear in found.inline.linears for _, value in linear.universal_ids]
    return ids[0] if ids else f"{found.inline.system}:{found.id}:{media_url}"
