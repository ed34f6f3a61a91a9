"""What was published, by the journal: the measure that what is served is held against."""

import hashlib
import time
from collections import OrderedDict, deque
from pathlib import Path
from typing import NamedTuple

from stentor.audio.arrangement import compute_arrangement, slices_of_range
from stentor.contracts.code import try_parse_code
from stentor.contracts.journal import JournalLine, parse_line
from stentor.contracts.manifest import parse_manifest
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.lib.signing import parse_signing_keys

LATE_SECONDS = 10.0
"""How long after a change the copy before it may still be served."""
MOST_MANIFESTS = 4096


class Feed(NamedTuple):
    """A feed's newest copies."""

    address: str
    copies: deque[tuple[float, str]]
    """When it was seen in the journal (monotonic) and its SHA-256, latest last."""

    def list_served(self, now: float) -> list[str]:
        """What may be served now, by SHA-256: the latest, and the one before for a moment."""
        latest = [self.copies[-1][1]]
        if now - self.copies[-1][0] < LATE_SECONDS and len(self.copies) > 1:
            latest.append(self.copies[-2][1])
        return latest


class Published:
    """Reads the journal as it grows; a journal that is not there is one without lines."""

    def __init__(self, layout: DataLayout) -> None:
        self._layout = layout
        self._objects = LocalObjects(layout.objects)
        self._identity: tuple[int, int] | None = None
        self._offset = 0
        self.feeds: dict[str, Feed] = {}
        """By the show's slug."""
        self.episodes: OrderedDict[str, int] = OrderedDict()
        """Manifest by the address of the enclosure, the latest changed last."""
        self._manifests: OrderedDict[int, str] = OrderedDict()

    def refresh(self) -> None:
        """Reads the lines that came since."""
        try:
            status = self._layout.journal.stat()
            identity = (status.st_dev, status.st_ino)
            if identity != self._identity or status.st_size < self._offset:
                self._identity, self._offset = identity, 0
            with self._layout.journal.open("rb") as file:
                file.seek(self._offset)
                content = file.read()
        except OSError:
            return
        end = content.rfind(b"\n") + 1
        self._offset += end
        for row in content[:end].splitlines():
            try:
                self._take(parse_line(row))
            except ValueError:
                continue

    def find_canary(self, wanted: str = "") -> str | None:
        """The enclosure that is tried: `wanted`, `<show>/<episode>`, or the latest changed."""
        if wanted:
            address = f"/listen/{wanted}.mp3"
            return address if address in self.episodes else None
        return next(reversed(self.episodes), None)

    def read_expected(self, code: str, first: int, last: int) -> bytes | None:
        """The bytes an arrangement has there by what was published; None where this prober
        cannot know. ValueError when the range lies outside."""
        try:
            keys = parse_signing_keys((self._layout.keys / "signing.json").read_bytes())
        except (OSError, ValueError):
            return None
        parsed = try_parse_code(code, keys)
        name = self._manifests.get(parsed.manifest) if parsed else None
        if parsed is None or name is None or any(parsed.placements):
            return None
        manifest = parse_manifest(self._objects.read(name))
        rendition = next((r for r in manifest.renditions if r.number == parsed.rendition), None)
        if rendition is None:
            return None
        part = slices_of_range(compute_arrangement(manifest, rendition), first, last)
        return part.header + b"".join(
            read_span(self._objects.path_of(piece.object), piece.offset, piece.length)
            for piece in part.slices
        )

    def _take(self, line: JournalLine) -> None:
        if line.address.startswith("/feeds/") and line.address.endswith(".xml"):
            self._take_feed(line)
        elif line.kind == "episode":
            self.episodes[line.address] = line.manifest
            self.episodes.move_to_end(line.address)
        elif line.kind == "manifest" and line.plain:
            self._manifests[line.manifest or int(line.address.partition(":")[2])] = (
                line.plain.object
            )
            if len(self._manifests) > MOST_MANIFESTS:
                self._manifests.popitem(last=False)
        elif line.kind in {"gone", "moved"}:
            self.episodes.pop(line.address, None)

    def _take_feed(self, line: JournalLine) -> None:
        slug = line.address.removeprefix("/feeds/").removesuffix(".xml")
        if "/" in slug:
            return
        if line.kind != "file" or line.plain is None:
            self.feeds.pop(slug, None)
            return
        feed = self.feeds.setdefault(slug, Feed(line.address, deque(maxlen=2)))
        if not feed.copies or feed.copies[-1][1] != line.plain.object:
            feed.copies.append((time.monotonic(), line.plain.object))


def read_span(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def name_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
