"""The rules about more than one value."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from stentor.feeds.categories import SEPARATOR, is_category
from stentor.feeds.check.document import attribute_of, text_of
from stentor.feeds.check.finding import APPLE, PSP1, RSS, Finding
from stentor.feeds.check.values import judge_url
from stentor.feeds.names import qualify


def check_self_link(channel: etree._Element) -> Iterator[Finding]:
    """PSP-1 requires an `atom:link` that names the feed itself."""
    links = channel.findall(qualify("atom:link"))
    own = [link.get("href", "") for link in links if link.get("rel") == "self"]
    if not own:
        yield _error("atom:link", "channel", 'there is no <atom:link rel="self">', PSP1)
    for address in own:
        if wrong := judge_url(address):
            yield _error("atom:link", "channel", f"atom:link {wrong}", PSP1)


def check_category(channel: etree._Element) -> Iterator[Finding]:
    """Categories are Apple's; only the first one counts."""
    for element in channel.findall(qualify("itunes:category")):
        category = element.get("text", "")
        sub = attribute_of(element, "itunes:category", "text") or ""
        if category and not is_category(category, sub):
            name = f"{category}{SEPARATOR}{sub}" if sub else category
            yield _error("itunes:category", "channel", f"{name!r} is not in Apple's list", APPLE)


def check_guids(channel: etree._Element) -> Iterator[Finding]:
    """A guid stands once; one that is no address says so."""
    guids = channel.findall("item/guid")
    counted = Counter((guid.text or "").strip() for guid in guids)
    for text, count in counted.items():
        if text and count > 1:
            yield _error("guid-unique", "channel", f"{count} items have the guid {text!r}", RSS)
    for guid in guids:
        text = (guid.text or "").strip()
        is_link = guid.get("isPermaLink", "true") != "false"
        if text and is_link and judge_url(text):
            message = f'the guid {text!r} is no address and lacks isPermaLink="false"'
            yield _error("guid-permalink", "channel", message, RSS)


def check_enclosures(channel: etree._Element) -> Iterator[Finding]:
    """Directories ignore an episode whose audio another one has already."""
    addresses = Counter(element.get("url", "") for element in channel.findall("item/enclosure"))
    for address, count in addresses.items():
        if address and count > 1:
            message = f"{count} items have the enclosure {address}"
            yield _error("enclosure-unique", "channel", message, APPLE)


def check_single_enclosure(channel: etree._Element) -> Iterator[Finding]:
    """An item has one enclosure; which of two is played is anybody's guess."""
    for number, item in enumerate(channel.findall("item"), 1):
        if (count := len(item.findall("enclosure"))) > 1:
            message = f"the item has {count} enclosures"
            yield _error("enclosure-single", f"item {number}", message, PSP1)


def check_serial_numbers(channel: etree._Element) -> Iterator[Finding]:
    """Apple orders a serial show by its episode numbers."""
    if (text_of(channel, "itunes:type") or "").strip() != "serial":
        return
    for number, item in enumerate(channel.findall("item"), 1):
        is_full = (text_of(item, "itunes:episodeType") or "full") == "full"
        if is_full and text_of(item, "itunes:episode") is None:
            message = "an episode of a serial show has no itunes:episode"
            yield _error("serial-number", f"item {number}", message, APPLE)


def check_any_item(channel: etree._Element) -> Iterator[Finding]:
    """A feed without an episode is refused by directories until it has one."""
    if channel.find("item") is None:
        yield Finding("warning", "item", "channel", "the feed has no item yet", APPLE)


WHOLES = [
    check_self_link, check_category, check_guids, check_enclosures, check_single_enclosure,
    check_serial_numbers, check_any_item,
]  # fmt: skip


def _error(rule: str, place: str, message: str, source: str) -> Finding:
    return Finding("error", rule, place, message, source)
