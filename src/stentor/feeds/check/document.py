"""A feed's XML, read so that it can neither reach out nor blow up."""

from typing import Any

from lxml import etree

from stentor.feeds.names import qualify


class NotAFeedError(ValueError):
    """The bytes are no RSS document; the message says why."""


def parse_document(content: bytes) -> etree._Element:
    """The one channel of an RSS 2.0 document. NotAFeedError when there is none.

    No network, no external files, no entities but XML's own five.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotAFeedError(f"not well-formed XML: {error}") from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise NotAFeedError("the document has a DOCTYPE, which RSS 2.0 has not")
    if root.tag != "rss":
        raise NotAFeedError(f"the document is <{etree.QName(root).localname}>, not <rss>")
    channels = root.findall("channel")
    if len(channels) != 1:
        raise NotAFeedError(f"<rss> holds {len(channels)} channels, not one")
    return channels[0]


def text_of(parent: etree._Element, name: str) -> str | None:
    """The text of the first child of that name, as it stands; None when there is no child."""
    child = parent.find(qualify(name))
    return None if child is None else (child.text or "")


def attribute_of(parent: etree._Element, name: str, attribute: str) -> str | None:
    """An attribute of the first child of that name; None when either is missing."""
    child = parent.find(qualify(name))
    return None if child is None else child.get(attribute)
