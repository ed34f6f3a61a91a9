"""Brings the published ad book and placements in line with the rows.

As everywhere: hold the store, change rows in one transaction, write objects, append journal lines.
Placements come before the book, so that the book never names one that is not there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from stentor.campaigns.book import build_book, build_placement, load_forms
from stentor.campaigns.models import BookRendering, Placement
from stentor.catalog.models import Show
from stentor.contracts.adbook import encode_adbook
from stentor.contracts.journal import JournalLine, Kind, Representation
from stentor.contracts.placement import encode_placement
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.publishing.addresses import ADBOOK, placement_address
from stentor.publishing.store import (
    hold_store,
    note_change,
    open_journal,
    require_writable,
    select_changes,
    write_show,
)


@contextmanager
def changing_book(*shows: Show) -> Iterator[Callable[[Show], None]]:
    """The block changes rows; on its end they are committed and the book is published, and then
    what there is to publish of `shows`, and of those that the block calls what it is given with.

    PublishingError, before anything has changed, when the disk is too full or the journal
    damaged. An error in the block changes nothing.
    """
    changed = {show.pk: show for show in shows}
    with hold_store():
        require_writable()
        with transaction.atomic(durable=True):
            yield lambda show: changed.update({show.pk: show})
            BookRendering.objects.get_or_create(pk=1)
            BookRendering.objects.filter(pk=1).update(wanted=F("wanted") + 1)
            for show in changed.values():
                note_change(show)
        write_book()
        for show in changed.values():
            write_show(show, timezone.now())


def write_book() -> None:
    """Writes what differs between the rows and what is published. Holds the store."""
    wanted = BookRendering.objects.values_list("wanted", flat=True).get(pk=1)
    objects, journal = LocalObjects(_layout().objects), open_journal(_layout().journal)
    now = timezone.now()
    lines = [*_placement_lines(objects), _book_line(objects)]
    journal.append(list(select_changes(lines, journal.read_head().lines, now)), now)
    BookRendering.objects.filter(pk=1).update(written=wanted)


def finish_unwritten_book() -> int:
    """Writes the book where it is behind its rows; 1 if it was."""
    if not BookRendering.objects.exclude(written=F("wanted")).exists():
        return 0
    with hold_store():
        write_book()
    return 1


def republish_book() -> None:
    """Writes the book again from the rows, also into an empty store."""
    if BookRendering.objects.exists():
        with hold_store():
            write_book()


def _placement_lines(objects: LocalObjects) -> Iterator[JournalLine]:
    rows = list(
        Placement.objects.exclude(creative=None)
        .select_related("flight__campaign__advertiser", "house")
        .order_by("number")
    )
    forms = load_forms({row.creative_id for row in rows if row.creative_id})
    for row in rows:
        address = placement_address(row.number)
        if row.recalled_at:
            yield JournalLine(seq=0, at="", kind="gone", address=address)
            continue
        content = encode_placement(build_placement(row, forms.get(row.creative_id or "", [])))
        yield _line(objects, "placement", address, content)


def _book_line(objects: LocalObjects) -> JournalLine:
    return _line(objects, "adbook", ADBOOK, encode_adbook(build_book(timezone.now().date())))


def _line(objects: LocalObjects, kind: Kind, address: str, content: bytes) -> JournalLine:
    ref = objects.put_bytes(content)
    plain = Representation(object=ref.sha256, size=ref.size)
    return JournalLine(seq=0, at="", kind=kind, address=address, plain=plain)


def _layout() -> DataLayout:
    layout: DataLayout = settings.STENTOR_LAYOUT
    return layout
