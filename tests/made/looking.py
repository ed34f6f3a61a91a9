"""Looks at published files as the edge would: through the journal, into the objects."""

from lxml import etree

from stentor.contracts.journal import JournalLine, parse_line
from stentor.contracts.manifest import Manifest, parse_manifest
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects


def read_lines(layout: DataLayout) -> list[JournalLine]:
    """All lines, oldest first; none when nothing was ever published."""
    if not layout.journal.exists():
        return []
    return [parse_line(line) for line in layout.journal.read_bytes().splitlines()]


def read_head(layout: DataLayout) -> dict[str, JournalLine]:
    """What holds at each address."""
    return {line.address: line for line in read_lines(layout)}


def read_file(layout: DataLayout, address: str) -> bytes:
    """The bytes that are served at an address."""
    line = read_head(layout)[address]
    assert line.kind == "file"
    assert line.plain is not None
    content = LocalObjects(layout.objects).read(line.plain.object)
    assert len(content) == line.plain.size
    return content


def read_manifest(layout: DataLayout, address: str) -> Manifest:
    """The manifest of a /listen/ address."""
    head = read_head(layout)
    plain = head[f"manifest:{head[address].manifest}"].plain
    assert plain is not None
    return parse_manifest(LocalObjects(layout.objects).read(plain.object))


def read_titles(layout: DataLayout, feed: str) -> list[str]:
    """The titles of a feed's items, in its order."""
    channel = etree.fromstring(read_file(layout, feed))
    return [str(title.text) for title in channel.findall("channel/item/title")]


def summarise(layout: DataLayout) -> dict[str, tuple[object, ...]]:
    """What holds at each address, without numbers and dates: equal when listeners get the same."""
    return {
        address: (line.kind, line.plain, line.gzip, line.type, line.manifest, line.to)
        for address, line in read_head(layout).items()
    }
