"""Saves what a publisher changed, so that it will reach listeners even if nobody goes on."""

from collections.abc import Sequence

from django.db import transaction

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.catalog.models import Episode, Show
from stentor.publishing.store import note_change


@transaction.atomic
def save_show(show: Show, actor: User | None, changed: Sequence[str]) -> None:
    """Saves a changed show. `revise_show` brings it to listeners at once."""
    show.save()
    record(show.organisation, actor, "show.changed", show.id, fields=list(changed))
    note_change(show)


@transaction.atomic
def save_episode(episode: Episode, actor: User | None, changed: Sequence[str]) -> None:
    """Saves a changed episode. `revise` brings it to listeners at once."""
    episode.save()
    organisation = episode.show.organisation
    record(organisation, actor, "episode.changed", episode.id, fields=list(changed))
    note_change(episode.show)


@transaction.atomic
def move_show(show: Show, slug: str, actor: User | None) -> None:
    """Another address; the old one leads on. SlugError, SlugTakenError."""
    show.rename(slug, actor)
    note_change(show)


@transaction.atomic
def move_episode(episode: Episode, slug: str, actor: User | None) -> None:
    """Another address within its show; the old one leads on. SlugError, SlugTakenError."""
    episode.rename(slug, actor)
    note_change(episode.show)
