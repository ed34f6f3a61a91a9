"""What was published, by the journal: the measure that what is served is held against."""

import hashlib
import time
from collections import OrderedDict, deque
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from stentor.audio.arrangement import Arrangement, compute_arrangement, slices_of_range
from stentor.audio.inserted import find_inserted
from stentor.audio.layout import group_by_break
from stentor.contracts.adbook import AdBook, parse_adbook
from stentor.contracts.code import try_parse_code
from stentor.contracts.hit import Inserted
from stentor.contracts.host import HostRoute, host_address, show_id_address
from stentor.contracts.journal import JournalLine, parse_line
from stentor.contracts.manifest import Manifest, Rendition, parse_manifest
from stentor.contracts.mark import MARK_FIELD, MARK_PURPOSE, make_mark
from stentor.contracts.placement import CreativeForm, find_form, parse_placement
from stentor.lib.clock import parse_instant
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.lib.signing import SigningKeys, parse_signing_keys

HOSTS, SHOW_IDS = host_address(""), show_id_address("")
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


class Hosted(NamedTuple):
    """A host that somebody brought."""

    route: HostRoute
    since: datetime
    """When it was published as it is now."""


class Arranged(NamedTuple):
    """An arrangement, and where in its bytes what stands that was put in."""

    arrangement: Arrangement
    inserted: tuple[Inserted, ...]


class Published:
    """Reads the journal as it grows; a journal that is not there is one without lines."""

    def __init__(self, layout: DataLayout, signing_keys: Path | None = None) -> None:
        """`signing_keys` where they are not among the installation's own."""
        self._layout = layout
        self._signing_keys = signing_keys or layout.keys / "signing.json"
        self._objects = LocalObjects(layout.objects)
        self._identity: tuple[int, int] | None = None
        self._offset = 0
        self.feeds: dict[str, Feed] = {}
        """By the show's slug."""
        self.episodes: OrderedDict[str, int] = OrderedDict()
        """Manifest by the address of the enclosure, the latest changed last."""
        self.hosts: dict[str, Hosted] = {}
        """By name."""
        self.slugs: dict[str, str] = {}
        """Of shows, by their ids."""
        self._manifests: OrderedDict[int, str] = OrderedDict()
        self._placements: dict[int, str] = {}
        self._book = ""

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
        arranged = self.arrange(code)
        if arranged is None:
            return None
        part = slices_of_range(arranged.arrangement, first, last)
        return part.header + b"".join(
            read_span(self._objects.path_of(piece.object), piece.offset, piece.length)
            for piece in part.slices
        )

    def arrange(self, code: str) -> Arranged | None:
        """What an arrangement is made of by what was published; None where this prober cannot
        know: another's code, or one made of what it has not read yet."""
        keys = self._try_read_keys()
        parsed = try_parse_code(code, keys) if keys else None
        manifest = self.find_manifest(parsed.manifest) if parsed else None
        if parsed is None or manifest is None:
            return None
        rendition = next((r for r in manifest.renditions if r.number == parsed.rendition), None)
        groups = group_by_break(manifest, parsed.placements)
        if rendition is None or groups is None:
            return None
        filled = [[number for number in group if number] for group in groups]
        fills = [[self._find_form(number, rendition) for number in group] for group in filled]
        forms = [[form for form in fill if form] for fill in fills]
        if list(map(len, forms)) != list(map(len, filled)):
            return None
        arrangement = compute_arrangement(manifest, rendition, forms)
        header_bytes = len(arrangement.header)
        return Arranged(
            arrangement,
            find_inserted(arrangement.layout, header_bytes, rendition.frame_bytes, filled),
        )

    def mark(self, path: str) -> dict[str, str]:
        """The field by which edges know that nobody listens; none where there are no keys."""
        keys = self._try_read_keys()
        if keys is None:
            return {}
        return {MARK_FIELD: make_mark(keys.derive(MARK_PURPOSE), path, time.time())}

    def _try_read_keys(self) -> SigningKeys | None:
        try:
            return parse_signing_keys(self._signing_keys.read_bytes())
        except (OSError, ValueError):
            return None

    def find_manifest(self, number: int) -> Manifest | None:
        name = self._manifests.get(number)
        return parse_manifest(self._objects.read(name)) if name else None

    def read_book(self) -> AdBook | None:
        """What is booked; None before anything was."""
        return parse_adbook(self._objects.read(self._book)) if self._book else None

    def _find_form(self, number: int, rendition: Rendition) -> CreativeForm | None:
        name = self._placements.get(number)
        if name is None:
            return None
        forms = parse_placement(self._objects.read(name)).forms
        return find_form(forms, rendition.channels, rendition.bitrate)

    def _take(self, line: JournalLine) -> None:
        if line.address.startswith("/feeds/") and line.address.endswith(".xml"):
            self._take_feed(line)
        elif line.address.startswith(HOSTS):
            self._take_host(line)
        elif line.kind == "moved" and line.address.startswith(SHOW_IDS):
            self.slugs[line.address.removeprefix(SHOW_IDS)] = line.to.rpartition("/")[2]
        elif line.kind == "episode":
            self.episodes[line.address] = line.manifest
            self.episodes.move_to_end(line.address)
        elif line.kind == "manifest" and line.plain:
            self._manifests[line.manifest or int(line.address.partition(":")[2])] = (
                line.plain.object
            )
            if len(self._manifests) > MOST_MANIFESTS:
                self._manifests.popitem(last=False)
        elif line.kind == "placement" and line.plain:
            self._placements[int(line.address.partition(":")[2])] = line.plain.object
        elif line.kind == "adbook" and line.plain:
            self._book = line.plain.object
        elif line.kind in {"gone", "moved"}:
            self.episodes.pop(line.address, None)

    def _take_host(self, line: JournalLine) -> None:
        name = line.address.removeprefix(HOSTS)
        if line.kind == "host" and line.host:
            self.hosts[name] = Hosted(line.host, parse_instant(line.at))
        else:
            self.hosts.pop(name, None)

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
