"""A pod as VAST 4.2: one document for one break, its ads in sequence."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from lxml import etree

from stentor.ads.vast.media import write_duration
from stentor.ads.vast.records import MediaFile, Tracking

NAMESPACE: Final = "http://www.iab.com/VAST"
VERSION: Final = "4.2"
NO_IMPRESSION: Final = "about:blank"
"""The standard's placeholder where nobody is to be told (section 3.4.5)."""


class PodAd(NamedTuple):
    """One ad of a break."""

    id: str
    serving_id: str
    """Another one for every ad of every document."""
    title: str
    seconds: float
    media: tuple[MediaFile, ...]
    """One at least."""
    advertiser: str = ""
    universal_id: tuple[str, str] = ("unknown", "unknown")
    """Registry and value."""
    impressions: tuple[str, ...] = ()
    tracking: tuple[Tracking, ...] = ()
    errors: tuple[str, ...] = ()


def render_pod(ads: Sequence[PodAd], expires: int | None = None) -> bytes:
    """The document; without ads an empty one, which says that there are none.

    `expires`: seconds for which it may be kept. ValueError for an ad without media.
    """
    root = etree.fromstring(f'<VAST xmlns="{NAMESPACE}" version="{VERSION}"/>')
    for number, ad in enumerate(ads, 1):
        if not ad.media:
            raise ValueError(f"{ad.title} has no media file")
        _add_ad(root, ad, number, expires)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def _add_ad(root: etree._Element, ad: PodAd, sequence: int, expires: int | None) -> None:
    """Elements in the order of the published schema."""
    held = _add(root, "Ad", id=ad.id, sequence=str(sequence), adType="audio")
    inline = _add(held, "InLine")
    _add(inline, "AdSystem", "Stentor")
    for url in ad.errors:
        _add(inline, "Error", url)
    for url in ad.impressions or (NO_IMPRESSION,):
        _add(inline, "Impression", url)
    _add(inline, "AdServingId", ad.serving_id)
    _add(inline, "AdTitle", ad.title)
    if ad.advertiser:
        _add(inline, "Advertiser", ad.advertiser)
    _add_creative(_add(inline, "Creatives"), ad, sequence)
    if expires is not None:
        _add(inline, "Expires", str(expires))


def _add_creative(creatives: etree._Element, ad: PodAd, sequence: int) -> None:
    creative = _add(creatives, "Creative", id=ad.id, sequence=str(sequence))
    linear = _add(creative, "Linear")
    if ad.tracking:
        events = _add(linear, "TrackingEvents")
        for pixel in ad.tracking:
            offset = {"offset": pixel.offset} if pixel.offset else {}
            _add(events, "Tracking", pixel.url, event=pixel.event, **offset)
    _add(linear, "Duration", write_duration(ad.seconds))
    files = _add(linear, "MediaFiles")
    for media in ad.media:
        described = {"delivery": media.delivery, "type": media.type, "width": "0", "height": "0"}
        if media.bitrate is not None:
            described["bitrate"] = str(media.bitrate)
        if media.size is not None:
            described["fileSize"] = str(media.size)
        if media.codec:
            described["codec"] = media.codec
        _add(files, "MediaFile", media.url, **described)
    registry, value = ad.universal_id
    _add(creative, "UniversalAdId", value, idRegistry=registry)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(
        parent,
        f"{{{NAMESPACE}}}{name}",
        {key: _clean(value) for key, value in attributes.items()},
    )
    if text:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Without what no XML 1.0 document may hold."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r"
        or " " <= letter <= "\ud7ff"
        or "\ue000" <= letter <= "\ufffd"
        or letter >= "\U00010000"
    )
