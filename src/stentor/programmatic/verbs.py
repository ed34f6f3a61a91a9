"""What ad operations do with sources. Everything is in the audit log."""

from datetime import datetime

from django.db import transaction

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.catalog.models import Show
from stentor.programmatic.ending import end_flights, list_running
from stentor.programmatic.models import DemandSource, OfferedShow

TERMS = ("is_on", "kind", "url", "shows", "categories", "slots", "floor", "currency",
         "longest_seconds", "lengths", "blocked_domains", "blocked_categories")  # fmt: skip
"""What it gave under other ones serves no more."""


def save_source(source: DemandSource, actor: User | None) -> None:
    """Made or changed. After a change that matters, or when it is turned off, what it gave before
    is out of the ad book at once, and it is asked anew."""
    before = DemandSource.objects.filter(pk=source.pk).first()
    changed = [name for name in TERMS if before and getattr(before, name) != getattr(source, name)]
    with transaction.atomic():
        if changed:
            source.asked_at = None
        source.save()
        action = "demand_source.changed" if before else "demand_source.made"
        details = {"title": source.name, "fields": changed}
        record(source.organisation, actor, action, source.id, **details)
    if changed:
        end_flights(list_running(source))


def remove_source(source: DemandSource, actor: User | None, now: datetime) -> None:
    """Takes it away; what it gave is out of the ad book, and trackers are still told of what is
    counted of it."""
    end_flights(list_running(source))
    with transaction.atomic():
        standing = DemandSource.objects.standing().filter(pk=source.pk)
        if standing.update(removed_at=now, is_on=False):
            details = {"title": source.name}
            record(source.organisation, actor, "demand_source.removed", source.id, **details)


def offer_show(show: Show, actor: User | None, *, is_offered: bool) -> None:
    """Publishes the show's breaks for other players, or takes them away; files follow within
    seconds."""
    with transaction.atomic():
        if is_offered:
            _, is_changed = OfferedShow.objects.get_or_create(show=show)
        else:
            is_changed = OfferedShow.objects.filter(show=show).delete()[0] > 0
        if is_changed:
            action = "vast.offered" if is_offered else "vast.withdrawn"
            record(show.organisation, actor, action, show.id, title=show.title)
