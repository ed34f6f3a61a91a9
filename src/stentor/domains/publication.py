"""Brings the published hosts in line with the rows: the edge and the keeper read nothing else."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

import structlog
from django.conf import settings
from django.utils import timezone

from stentor.contracts.host import HostRoute, Serves, host_address
from stentor.contracts.journal import JournalLine
from stentor.domains.models import Host
from stentor.lib.layout import DataLayout
from stentor.publishing.errors import PublishingError
from stentor.publishing.store import hold_store, open_journal, require_writable, select_changes

log = structlog.get_logger(__name__)

Lines = dict[str, JournalLine]
HOSTS = host_address("")


def follow_hosts(now: datetime | None = None) -> int:
    """Appends what differs; the number of hosts. What cannot be written now waits.

    Only what is proven is published, and what was once published and is no more is told to be
    gone: a name leaves by the word of its owner, never by a row that cannot be read.
    """
    layout: DataLayout = settings.STENTOR_LAYOUT
    moment = now or timezone.now()
    try:
        if not list(find_changes(open_journal(layout.journal).read_head().lines, moment)):
            return 0
        with hold_store():
            require_writable()
            journal = open_journal(layout.journal)
            changes = list(find_changes(journal.read_head().lines, moment))
            journal.append(changes, moment)
    except PublishingError as error:
        log.warning("hosts wait", reason=str(error))
        return 0
    return len(changes)


def find_changes(head: Lines, now: datetime) -> Iterator[JournalLine]:
    """Lines that say something new about a host."""
    lines = {line.address: line for line in map(build_line, Host.objects.proven())}
    yield from select_changes(lines.values(), head, now)
    for address, held in head.items():
        if held.kind == "host" and address not in lines:
            yield JournalLine(seq=0, at="", kind="gone", address=address)


def list_studio_hosts() -> list[str]:
    """Those published ones under which the studio is asked for."""
    layout: DataLayout = settings.STENTOR_LAYOUT
    try:
        lines = open_journal(layout.journal).read_head().lines
    except (PublishingError, OSError):
        return []
    return [
        address.removeprefix(HOSTS)
        for address, line in lines.items()
        if line.host is not None and line.host.serves == "studio" and line.kind == "host"
    ]


def build_line(host: Host) -> JournalLine:
    return JournalLine(
        seq=0,
        at="",
        kind="host",
        address=host_address(host.name),
        host=HostRoute(
            serves=cast(Serves, host.serves), show=host.show_id or "", to=host.to.rstrip("/")
        ),
    )
