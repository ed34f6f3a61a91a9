"""XML from strangers: no entities, no document types, no network, and not much of it."""

import re
from typing import Final

from lxml import etree

from stentor.ads.vast import errors
from stentor.ads.vast.errors import VastError

MOST_BYTES: Final = 1 << 20
MOST_ELEMENTS: Final = 20_000

_PROLOG: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
"""How UTF-16 and UTF-32 begin."""


def parse_xml(content: bytes) -> etree._Element:
    """The root. VastError(100) for anything that is no small, plain XML document."""
    if len(content) > MOST_BYTES:
        raise VastError(
            errors.XML, f"the answer has {len(content):,} bytes, more than the {MOST_BYTES:,} read"
        )
    if not content.strip():
        raise VastError(errors.XML, "the answer is empty")
    if content.startswith(_WIDE):
        content = _narrow(content)
    prolog = _PROLOG.match(content)
    if prolog and content[prolog.end() :].startswith(b"<!"):
        raise VastError(errors.XML, "the answer has a document type, which VAST never needs")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise VastError(errors.XML, f"the answer is no XML: {str(error)[:200]}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise VastError(errors.XML, "the answer has a document type, which VAST never needs")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise VastError(errors.XML, f"the answer has more than {MOST_ELEMENTS:,} elements")
    return root


def name_of(element: etree._Element) -> str:
    """Without its namespace: documents before 4.0 have none, later ones may."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if name_of(child) == name]


def child(element: etree._Element, name: str) -> etree._Element | None:
    found = children(element, name)
    return found[0] if found else None


def text_of(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def attribute(element: etree._Element, *names: str) -> str:
    """The first of these that is there, whatever its case: versions differ in it."""
    wanted = [name.casefold() for name in names]
    held = {str(name).casefold(): str(value).strip() for name, value in element.items()}
    return next((held[name] for name in wanted if held.get(name)), "")


def _narrow(content: bytes) -> bytes:
    """UTF-16 as UTF-8, without the declaration that would belie it."""
    try:
        text = content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise VastError(errors.XML, f"the answer is no text: {error}") from error
    return re.sub(r"\A\s*<\?xml.*?\?>", "", text, flags=re.DOTALL).encode()
