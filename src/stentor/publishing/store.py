"""Brings the published store in line with the rows, one change at a time.

The order is always the same: take the store, change the rows in one transaction, write objects,
append journal lines, note that it is done. Killed anywhere, the next change or the worker's clock
finishes: what is to hold is computed from the rows and only what differs is written.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import msgspec
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from stentor.catalog.models import Episode, Show
from stentor.contracts.journal import JournalLine
from stentor.contracts.manifest import encode_manifest
from stentor.lib.clock import format_instant
from stentor.lib.disk import DiskFullError, require_room
from stentor.lib.layout import DataLayout
from stentor.lib.locks import hold_lock
from stentor.lib.objects import LocalObjects
from stentor.publishing import addresses
from stentor.publishing.errors import PublishingError
from stentor.publishing.files import PAGE_TYPE, ShowFiles
from stentor.publishing.journal import Journal
from stentor.publishing.manifests import build_manifest
from stentor.publishing.models import Rendering
from stentor.publishing.pages import render_home_page
from stentor.publishing.public import gather_show
from stentor.publishing.states import PUBLISHING, newest_entries
from stentor.publishing.text_files import store_text

log = structlog.get_logger(__name__)

ROOM = 64 << 20
"""Bytes that must be free, beside the reserve, before anything is changed."""


@contextmanager
def changing(show: Show) -> Iterator[None]:
    """The block changes rows; on its end they are committed and the show's files written.

    PublishingError, before anything has changed, when the disk is too full or the journal
    damaged. An error in the block changes nothing.
    """
    with hold_store():
        require_writable()
        with transaction.atomic(durable=True):
            yield
            note_change(show)
        write_show(show, timezone.now())


def note_change(show: Show) -> None:
    """Notes, in the transaction that changes rows of the show, that its files are to follow.

    Whoever dies between that transaction and the files leaves the rest to the worker's clock.
    """
    Rendering.objects.get_or_create(show=show)
    Rendering.objects.filter(show=show).update(wanted=F("wanted") + 1)


def require_writable() -> None:
    """PublishingError unless there is room and the journal can be read. Holds the store."""
    try:
        require_room(_layout().objects, ROOM)
    except DiskFullError as error:
        raise PublishingError(str(error)) from error
    open_journal(_layout().journal).read_head()


def hold_store() -> AbstractContextManager[None]:
    """One process, and one thread of it, changes the store at a time; others wait."""
    return hold_lock(_layout().published / "publishing.lock")


def write_show(show: Show, now: datetime) -> None:
    """Writes what differs between the show's rows and its published files. Holds the store."""
    wanted = Rendering.objects.values_list("wanted", flat=True).get(show=show)
    objects, journal = LocalObjects(_layout().objects), open_journal(_layout().journal)
    head = journal.read_head().lines
    lines = ShowFiles(gather_show(show), objects, head).build_lines()
    if lines:
        home = store_text(objects, head, addresses.HOME, _render_home(), PAGE_TYPE)
        lines.append(home)
    journal.append(list(select_changes(lines, head, now)), now)
    Rendering.objects.filter(show=show).update(written=wanted, written_for=compute_look())


def is_manifest_current(episode: Episode) -> bool:
    """Does the episode's published manifest say what its rows say now?"""
    entry = episode.ledger.exclude(manifest_number=None).first()
    if entry is None or entry.manifest_number is None or episode.media is None:
        return False
    head = open_journal(_layout().journal).read_head().lines
    line = head.get(addresses.manifest_address(entry.manifest_number))
    manifest = build_manifest(episode, episode.media, entry.manifest_number)
    digest = hashlib.sha256(encode_manifest(manifest)).hexdigest()
    return line is not None and line.plain is not None and line.plain.object == digest


def select_changes(
    lines: Iterable[JournalLine], head: dict[str, JournalLine], now: datetime
) -> Iterator[JournalLine]:
    """The lines that say something new. A file whose bytes are the same keeps its date."""
    for line in lines:
        held = head.get(line.address)
        if held and _strip(held) == _strip(line):
            continue
        is_file = line.kind == "file"
        yield msgspec.structs.replace(line, modified=format_instant(now) if is_file else "")


def finish_unwritten() -> int:
    """Writes every show whose files are behind its rows, or were written by another version or
    for another site address. The number of shows written.

    PublishingError when nothing can be written now.
    """
    behind = Rendering.objects.filter(~Q(written=F("wanted")) | ~Q(written_for=compute_look()))
    if not behind.exists():
        return 0
    with hold_store():
        require_writable()
        renderings = list(behind.select_related("show"))
        for rendering in renderings:
            write_show(rendering.show, timezone.now())
    return len(renderings)


def follow_rows(_now: datetime | None = None) -> None:
    """`finish_unwritten`, for who comes again anyway: what cannot be written now waits."""
    try:
        finish_unwritten()
    except PublishingError as error:
        log.warning("public files wait", reason=str(error))


def forget_written() -> int:
    """Lets every show's files be written again from its rows, by whoever finishes what is
    unwritten next: after the journal was lost. The number of shows."""
    return Rendering.objects.update(written_for="")


def compute_look() -> str:
    """Names what beside the rows shapes the files: this version, and where the site is."""
    return f"{version('stentor')} {settings.STENTOR_SITE_URL}"


@lru_cache(maxsize=8)
def open_journal(path: Path) -> Journal:
    """The one reader and writer of this process; it remembers what it has read."""
    return Journal(path)


def _render_home() -> bytes:
    public = newest_entries(PUBLISHING)
    shows = Show.objects.filter(episodes__ledger__in=public).select_related("artwork").distinct()
    return render_home_page(list(shows))


def _strip(line: JournalLine) -> JournalLine:
    return msgspec.structs.replace(line, seq=0, at="", modified="")


def _layout() -> DataLayout:
    layout: DataLayout = settings.STENTOR_LAYOUT
    return layout
