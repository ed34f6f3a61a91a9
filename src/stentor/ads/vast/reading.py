"""A VAST document, of whatever version, into records.

Reading is lenient where servers in the field are (order of elements, namespaces, missing titles)
and strict in what we act on: addresses, durations, numbers.
"""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from stentor.ads.vast import errors
from stentor.ads.vast.errors import VastError
from stentor.ads.vast.media import parse_duration, read_media
from stentor.ads.vast.records import Ad, Inline, Linear, Price, Tracking, Vast, Wrapper
from stentor.ads.vast.xml import attribute, child, children, name_of, parse_xml, text_of

MOST_ADS: Final = 30
MOST_PIXELS: Final = 60
"""Of one kind; an ad that asks for more is after something else."""
LONGEST_URL: Final = 8_000
VERSIONS: Final = ("2.0", "3.0", "4.0", "4.1", "4.2")


def parse_vast(content: bytes) -> Vast:
    """VastError with the standard's code: no XML (100), no VAST (101), another version (102)."""
    root = parse_xml(content)
    if name_of(root) != "VAST":
        raise VastError(errors.SCHEMA, f"the answer is <{name_of(root)}>, not <VAST>")
    version = ".".join(attribute(root, "version").split(".")[:2])
    version = f"{version}.0" if version in {"2", "3", "4"} else version
    if version not in VERSIONS:
        raise VastError(
            errors.VERSION, f"VAST {attribute(root, 'version') or 'without a version'} is not read "
            f"here, only {', '.join(VERSIONS)}"
        )  # fmt: skip
    found = children(root, "Ad")
    if len(found) > MOST_ADS:
        raise VastError(errors.SCHEMA, f"the answer holds {len(found)} ads, more than {MOST_ADS}")
    ads = tuple(_read_ad(element) for element in found)
    return Vast(version, ads, _read_urls(children(root, "Error")))


def try_parse_url(text: str) -> str | None:
    """An http or https address; one without a scheme is https; None for anything else."""
    text = text.strip()
    text = f"https:{text}" if text.startswith("//") else text
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    is_good = parts.scheme in {"http", "https"} and parts.hostname and len(text) <= LONGEST_URL
    return text if is_good and not re.search(r"[\x00-\x20]", text) else None


def _read_ad(element: etree._Element) -> Ad:
    inline, wrapper = child(element, "InLine"), child(element, "Wrapper")
    content: Inline | Wrapper
    if inline is not None:
        content = _read_inline(inline)
    elif wrapper is not None:
        content = _read_wrapper(wrapper)
    else:
        raise VastError(errors.SCHEMA, "an <Ad> holds neither <InLine> nor <Wrapper>")
    sequence = attribute(element, "sequence")
    return Ad(
        content,
        id=attribute(element, "id"),
        sequence=int(sequence) if re.fullmatch(r"\d{1,4}", sequence) else None,
        type=attribute(element, "adType").lower() or "video",
    )


def _read_inline(element: etree._Element) -> Inline:
    expires = text_of(child(element, "Expires"))
    return Inline(
        system=text_of(child(element, "AdSystem")),
        title=text_of(child(element, "AdTitle")),
        advertiser=text_of(child(element, "Advertiser")),
        serving_id=text_of(child(element, "AdServingId")),
        categories=tuple(filter(None, map(text_of, children(element, "Category")))),
        impressions=_read_urls(children(element, "Impression")),
        errors=_read_urls(children(element, "Error")),
        linears=tuple(
            linear for creative in _list_creatives(element) if (linear := _read_linear(creative))
        ),
        price=_try_read_price(child(element, "Pricing")),
        expires=int(expires) if re.fullmatch(r"\d{1,9}", expires) else None,
    )


def _read_wrapper(element: etree._Element) -> Wrapper:
    written = text_of(child(element, "VASTAdTagURI"))
    uri = try_parse_url(written)
    if uri is None:
        raise VastError(
            errors.SCHEMA, f"a <Wrapper> leads to {written[:80]!r}, which is no address"
        )
    tracking = [
        pixel
        for creative in _list_creatives(element)
        for linear in children(creative, "Linear")
        for pixel in _read_tracking(linear)
    ]
    blocked = ",".join(map(text_of, children(element, "BlockedAdCategories")))
    return Wrapper(
        uri,
        system=text_of(child(element, "AdSystem")),
        is_followed_further=_read_flag(element, "followAdditionalWrappers", otherwise=True),
        may_hold_pod=_read_flag(element, "allowMultipleAds", otherwise=False),
        falls_back=_read_flag(element, "fallbackOnNoAd", otherwise=False),
        impressions=_read_urls(children(element, "Impression")),
        errors=_read_urls(children(element, "Error")),
        tracking=tuple(tracking[:MOST_PIXELS]),
        blocked_categories=tuple(word.strip() for word in blocked.split(",") if word.strip()),
    )


def _read_linear(creative: etree._Element) -> Linear | None:
    linear = child(creative, "Linear")
    if linear is None:
        return None
    ids = [
        (attribute(one, "idRegistry"), text_of(one) or attribute(one, "idValue"))
        for one in children(creative, "UniversalAdId")
    ]
    if not ids and attribute(creative, "adId"):
        ids = [("unknown", attribute(creative, "adId"))]
    return Linear(
        seconds=parse_duration(text_of(child(linear, "Duration"))),
        media=tuple(read_media(linear, try_parse_url)),
        tracking=_read_tracking(linear),
        universal_ids=tuple(one for one in ids if one[1] and one[1].lower() != "unknown"),
        creative_id=attribute(creative, "id"),
    )


def _read_tracking(linear: etree._Element) -> tuple[Tracking, ...]:
    events = child(linear, "TrackingEvents")
    if events is None:
        return ()
    pixels = (
        Tracking(attribute(one, "event"), url, attribute(one, "offset"))
        for one in children(events, "Tracking")
        if (url := try_parse_url(text_of(one)))
    )
    return tuple(pixels)[:MOST_PIXELS]


def _try_read_price(element: etree._Element | None) -> Price | None:
    if element is None:
        return None
    try:
        amount = Decimal(text_of(element))
    except InvalidOperation:
        return None
    currency = attribute(element, "currency").upper()
    if not amount.is_finite() or amount < 0 or not re.fullmatch("[A-Z]{3}", currency):
        return None
    return Price(amount, attribute(element, "model").lower(), currency)


def _read_urls(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    """Addresses, each once; `about:blank` and what is none are left out."""
    urls = (url for one in elements if (url := try_parse_url(text_of(one))))
    return tuple(dict.fromkeys(urls))[:MOST_PIXELS]


def _list_creatives(element: etree._Element) -> list[etree._Element]:
    held = child(element, "Creatives")
    return [] if held is None else children(held, "Creative")


def _read_flag(element: etree._Element, name: str, *, otherwise: bool) -> bool:
    written = attribute(element, name).lower()
    return {"true": True, "1": True, "false": False, "0": False}.get(written, otherwise)
