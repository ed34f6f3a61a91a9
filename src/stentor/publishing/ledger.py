"""Adds entries to the ledger. The caller holds the store and a transaction."""

from datetime import datetime

from django.db.models import Max

from stentor.accounts.models import User
from stentor.catalog.models import Episode
from stentor.publishing.models import Action, LedgerEntry


def next_manifest_number() -> int:
    """One above every number ever given; numbers start at 1."""
    highest = LedgerEntry.objects.aggregate(highest=Max("manifest_number"))["highest"]
    return (highest or 0) + 1


def add_entry(
    episode: Episode, action: Action, actor: User | None, due_at: datetime | None = None
) -> LedgerEntry:
    """An entry that publishes no manifest."""
    return LedgerEntry.objects.create(episode=episode, action=action, actor=actor, due_at=due_at)


def add_publishing_entry(episode: Episode, action: Action, actor: User | None) -> LedgerEntry:
    """An entry that publishes the episode's present media version under a new manifest number."""
    return LedgerEntry.objects.create(
        episode=episode,
        action=action,
        actor=actor,
        media=episode.media,
        manifest_number=next_manifest_number(),
    )
