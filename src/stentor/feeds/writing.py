"""A feed into RSS 2.0 with the elements of PSP-1: the same value gives the same bytes."""

from email.utils import format_datetime

from lxml import etree

from stentor.feeds.categories import SEPARATOR
from stentor.feeds.model import Feed, Item
from stentor.feeds.names import PREFIXES, qualify
from stentor.feeds.text import (
    LONGEST_DESCRIPTION,
    LONGEST_VALUE,
    compute_description,
    remove_illegal,
    shorten,
)

GENERATOR = "Stentor"


def write_feed(feed: Feed) -> bytes:
    """The document, UTF-8, with its declaration."""
    rss = etree.Element("rss", {"version": "2.0"}, nsmap=dict(PREFIXES))
    channel = etree.SubElement(rss, "channel")
    _add_identity(channel, feed)
    _add_people(channel, feed)
    for item in feed.items:
        _add_item(etree.SubElement(channel, "item"), item)
    etree.indent(rss)
    content: bytes = etree.tostring(rss, xml_declaration=True, encoding="UTF-8")
    return content + b"\n"


def _add_identity(channel: etree._Element, feed: Feed) -> None:
    _add(channel, "atom:link", href=feed.address, rel="self", type="application/rss+xml")
    _add_value(channel, "title", feed.title)
    _add(channel, "link", feed.link)
    _add(channel, "description", shorten(feed.description.strip(), LONGEST_DESCRIPTION))
    _add(channel, "language", feed.language)
    _add_value(channel, "copyright", feed.copyright)
    _add(channel, "generator", GENERATOR)
    _add(channel, "podcast:guid", feed.podcast_guid)
    locked = _add(channel, "podcast:locked", "yes" if feed.is_locked else "no")
    if feed.owner_email:
        locked.set("owner", feed.owner_email)
    _add_value(channel, "itunes:title", feed.title)
    _add(channel, "itunes:type", feed.kind)
    _add(channel, "itunes:explicit", _format_flag(feed.is_explicit))
    _add_category(channel, feed.category)
    if feed.image:
        _add(channel, "itunes:image", href=feed.image)
        image = etree.SubElement(channel, "image")
        _add(image, "url", feed.image)
        _add_value(image, "title", feed.title)
        _add(image, "link", feed.link)


def _add_people(channel: etree._Element, feed: Feed) -> None:
    _add_value(channel, "itunes:author", feed.author)
    if feed.owner_email:
        owner = _add(channel, "itunes:owner")
        _add_value(owner, "itunes:name", feed.owner_name or feed.author)
        _add(owner, "itunes:email", feed.owner_email)


def _add_category(channel: etree._Element, category: str) -> None:
    if category:
        main, _, sub = category.partition(SEPARATOR)
        outer = _add(channel, "itunes:category", text=main)
        if sub:
            _add(outer, "itunes:category", text=sub)


def _add_item(element: etree._Element, item: Item) -> None:
    _add_value(element, "title", item.title)
    _add_value(element, "itunes:title", item.title)
    _add(element, "guid", item.guid, isPermaLink="false")
    _add(element, "link", item.link)
    _add(element, "pubDate", format_datetime(item.released))
    enclosure = item.enclosure
    _add(element, "enclosure", url=enclosure.url, length=str(enclosure.length), type=enclosure.type)
    _add(element, "itunes:duration", str(max(1, round(item.seconds))))
    _add(element, "itunes:explicit", _format_flag(item.is_explicit))
    _add(element, "itunes:episodeType", item.kind)
    if item.season:
        _add(element, "itunes:season", str(item.season))
    if item.number:
        _add(element, "itunes:episode", str(item.number))
    if item.image:
        _add(element, "itunes:image", href=item.image)
    if item.chapters:
        _add(element, "podcast:chapters", url=item.chapters, type="application/json+chapters")
    if item.transcript:
        _add(element, "podcast:transcript", url=item.transcript, type="text/vtt")
    if item.notes:
        _add_markup(element, "description", compute_description(item.notes))
        _add_markup(element, "content:encoded", item.notes)


def _add(
    parent: etree._Element, name: str, content: str = "", /, **attributes: str
) -> etree._Element:
    clean = {key: remove_illegal(value) for key, value in attributes.items()}
    child = etree.SubElement(parent, qualify(name), clean)
    if content:
        child.text = remove_illegal(content)
    return child


def _add_value(parent: etree._Element, name: str, content: str) -> None:
    """A short value: no spaces at its ends, no more characters than directories take."""
    if value := " ".join(content.split())[:LONGEST_VALUE].rstrip():
        _add(parent, name, value)


def _add_markup(parent: etree._Element, name: str, html: str) -> None:
    """HTML as CDATA, as readers expect it; escaped where it holds what would end the section."""
    clean = remove_illegal(html)
    child = etree.SubElement(parent, qualify(name))
    child.text = clean if "]]>" in clean else etree.CDATA(clean)


def _format_flag(is_set: bool) -> str:
    return "true" if is_set else "false"
