"""What can be done to a host. Each verb changes rows in one transaction, with its line in the audit
log, and publishes what follows from it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from stentor.accounts.audit import record
from stentor.accounts.models import Organisation, User
from stentor.catalog.models import Show
from stentor.domains.looking.findings import Finding, is_proof_enough
from stentor.domains.models import Host, Serves
from stentor.domains.publication import follow_hosts
from stentor.lib.ids import new_id
from stentor.publishing.editing import save_show
from stentor.publishing.store import follow_rows


class HostTakenError(ValueError):
    """Why the name cannot be added."""


def add_host(
    organisation: Organisation,
    actor: User | None,
    *,
    name: str,
    serves: str,
    show: Show | None = None,
    to: str = "",
    takes_over: bool = False,
    host_id: str = "",
) -> Host:
    """A host that its owner has still to prove. HostTakenError where it is there already, or is
    another organisation's, which has proven it."""
    if Host.objects.proven().filter(name=name).exclude(organisation=organisation).exists():
        raise HostTakenError(
            f"{name} belongs to another organisation here. If it is yours, ask whoever runs this "
            "platform."
        )
    try:
        with transaction.atomic():
            host = Host.objects.create(
                id=host_id or new_id(),
                organisation=organisation,
                name=name,
                serves=serves,
                show=show,
                to=to,
                takes_over=takes_over and show is not None,
                added_by=actor,
            )
            record(organisation, actor, "host.added", host.id, name=name, serves=serves)
    except IntegrityError as error:
        raise HostTakenError(f"{name} is on your list already.") from error
    return host


def note_look(host: Host, findings: Sequence[Finding], now: datetime) -> None:
    """Keeps what was seen. The first time it is enough, the host is proven and published; once it
    is served well, a show that waits for it takes its addresses there."""
    is_new = not host.is_proven and is_proof_enough(list(findings))
    with transaction.atomic():
        host.looked_at, host.findings = now, [one.write() for one in findings]
        host.save(update_fields=["looked_at", "findings"])
        if is_new:
            host.proven_at = now
            try:
                with transaction.atomic():
                    host.save(update_fields=["proven_at"])
                    record(host.organisation, None, "host.proven", host.id, name=host.name)
            except IntegrityError:  # another organisation was first
                host.proven_at = None
    if is_new:
        follow_hosts(now)
    if host.takes_over and host.is_proven and host.is_served:
        take_over(host, None)


def take_over(host: Host, actor: User | None) -> None:
    """The show's feed and pages give their addresses on this host from now on; those on the site's
    go on working."""
    if host.show is None:
        return
    with transaction.atomic():
        Host.objects.filter(show=host.show).update(takes_over=False)
        host.takes_over = False
        host.show.own_host = host.name
        save_show(host.show, actor, ["own_host"])
    follow_rows()


def give_back(show: Show, actor: User | None) -> None:
    """The show's addresses stand on the site's host again."""
    with transaction.atomic():
        show.own_host = ""
        save_show(show, actor, ["own_host"])
    follow_rows()


def lead_elsewhere(host: Host, to: str, actor: User | None) -> None:
    """From now on, and with its certificate for ever, the host leads there."""
    leave_show(host, actor)
    with transaction.atomic():
        host.serves, host.show, host.to, host.takes_over = Serves.ELSEWHERE, None, to, False
        host.save(update_fields=["serves", "show", "to", "takes_over"])
        record(host.organisation, actor, "host.led", host.id, name=host.name, to=to)
    follow_hosts()


def ask_for_look(host: Host) -> None:
    """It is looked at as soon as the worker's clock turns."""
    Host.objects.filter(pk=host.pk).update(looked_at=None)


def remove_host(host: Host, actor: User | None) -> None:
    """Nothing is served under it any more, and its certificate is given up."""
    leave_show(host, actor)
    with transaction.atomic():
        record(host.organisation, actor, "host.removed", host.id, name=host.name)
        host.delete()
    follow_hosts()


def leave_show(host: Host, actor: User | None) -> None:
    if host.show is not None and host.is_the_shows:
        give_back(host.show, actor)
