"""Text that stands at an address of the site, in both codings."""

import gzip
from collections.abc import Mapping

from stentor.contracts.journal import JournalLine, Representation
from stentor.lib.objects import LocalObjects

Lines = Mapping[str, JournalLine]
"""What holds at each address so far."""


def store_text(
    objects: LocalObjects, head: Lines, address: str, content: bytes, media_type: str
) -> JournalLine:
    """A file with its gzip twin. The line that holds already, when the bytes are the same."""
    plain = represent(objects, content)
    held = head.get(address)
    if held and (held.plain, held.type) == (plain, media_type) and _has_gzip(objects, held):
        return held
    packed = represent(objects, gzip.compress(content, compresslevel=9, mtime=0))
    return JournalLine(
        seq=0, at="", kind="file", address=address, plain=plain, gzip=packed, type=media_type
    )


def represent(objects: LocalObjects, content: bytes) -> Representation:
    """The stored content."""
    ref = objects.put_bytes(content)
    return Representation(object=ref.sha256, size=ref.size)


def _has_gzip(objects: LocalObjects, line: JournalLine) -> bool:
    return line.gzip is not None and objects.has(line.gzip.object)
