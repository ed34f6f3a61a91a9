"""Keeps the published pods in line with the ad book: one file a kind of break, and the sounds
that they name."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from stentor.ads import PreparedBook, Slot
from stentor.campaigns.book import build_book
from stentor.catalog.models import Show
from stentor.contracts.adbook import SlotKind
from stentor.contracts.journal import JournalLine, Representation
from stentor.lib.objects import LocalObjects
from stentor.programmatic.models import OfferedShow
from stentor.programmatic.offering.pods import (
    ADDRESS,
    EXPIRES,
    Pod,
    build_pods,
    list_encodes,
    pod_address,
    spot_address,
)
from stentor.programmatic.places import find_slots
from stentor.publishing.addresses import ADBOOK
from stentor.publishing.store import hold_store, open_journal, require_writable, select_changes

TYPE = "application/xml; charset=utf-8"


def follow_book(now: datetime) -> int:
    """Writes what differs between what the ad book would give now and what is published. The
    number of addresses that changed."""
    layout = settings.STENTOR_LAYOUT
    head = open_journal(layout.journal).read_head().lines
    held = [address for address in head if address.startswith(f"{ADDRESS}/")]
    if not held and not OfferedShow.objects.exists():
        return 0
    lines = list(_build_lines(LocalObjects(layout.objects), now))
    named = {line.address for line in lines}
    lines += [
        JournalLine(seq=0, at="", kind="gone", address=address)
        for address in held
        if address not in named and not address.startswith(f"{ADDRESS}/spots/")
    ]
    if not list(select_changes(lines, head, now)):
        return 0
    with hold_store():
        require_writable()
        journal = open_journal(layout.journal)
        changes = list(select_changes(lines, journal.read_head().lines, now))
        journal.append(changes, now)
    return len(changes)


class Follower:
    """Follows the ad book, and looks again every five minutes for what the clock changes."""

    def __init__(self) -> None:
        self._seen: tuple[object, ...] = ()

    def follow(self, now: datetime) -> int:
        """`follow_book`, where something may have changed since it was last asked here."""
        line = open_journal(settings.STENTOR_LAYOUT.journal).read_head().lines.get(ADBOOK)
        shows = tuple(OfferedShow.objects.order_by("show").values_list("show__slug", flat=True))
        state = (line and line.seq, shows, int(now.timestamp() // EXPIRES))
        if state == self._seen:
            return 0
        changed = follow_book(now)
        self._seen = state
        return changed


def build_show_pods(show: Show, book: PreparedBook, now: datetime) -> dict[SlotKind, Pod]:
    """A pod for each kind of break that the show's episodes have; each is decided by itself, as a
    player asks for each by itself."""
    pods: dict[SlotKind, Pod] = {}
    for kind, count in find_slots(show).items():
        (pods[kind],) = build_pods(show, [Slot(kind, 0)] * count, book, now)
    return pods


def _build_lines(objects: LocalObjects, now: datetime) -> Iterator[JournalLine]:
    book = PreparedBook(build_book(now.date()))
    pods: list[Pod] = []
    offered = OfferedShow.objects.select_related("show").order_by("show_id")
    for show in (one.show for one in offered):
        for kind, pod in build_show_pods(show, book, now).items():
            pods.append(pod)
            ref = objects.put_bytes(pod.render())
            plain = Representation(object=ref.sha256, size=ref.size)
            address = pod_address(show.slug, kind)
            yield JournalLine(seq=0, at="", kind="file", address=address, plain=plain, type=TYPE)
    for encode in list_encodes(pods):
        plain = Representation(object=encode.object, size=encode.size)
        address = spot_address(encode.object)
        yield JournalLine(
            seq=0, at="", kind="file", address=address, plain=plain, type="audio/mpeg",
            immutable=True,
        )  # fmt: skip
