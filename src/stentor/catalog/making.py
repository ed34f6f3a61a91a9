"""Makes shows and episodes at free addresses."""

from django.db import transaction

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.catalog.models import Episode, Show, ShowAlias
from stentor.catalog.models.episode import is_episode_slug_taken
from stentor.catalog.models.show import is_show_slug_taken
from stentor.catalog.slugs import SlugTakenError, propose_slug


@transaction.atomic
def make_show(show: Show, actor: User | None, slug: str = "") -> None:
    """Saves a new show at the address, or at a free one made from its title.

    SlugTakenError when another show has or had it.
    """
    if slug and is_show_slug_taken(slug):
        raise SlugTakenError(slug)
    show.slug = slug or propose_slug(show.title, list_taken_show_slugs())
    show.save(force_insert=True)
    record(show.organisation, actor, "show.made", show.id, title=show.title)


@transaction.atomic
def make_episode(episode: Episode, actor: User | None, slug: str = "") -> None:
    """Saves a new draft at the address within its show, or at a free one made from its title.

    SlugTakenError when another episode of the show has or had it.
    """
    show = episode.show
    if slug and is_episode_slug_taken(show, slug):
        raise SlugTakenError(slug)
    episode.slug = slug or propose_slug(episode.title, list_taken_episode_slugs(show), "episode")
    episode.save(force_insert=True)
    record(show.organisation, actor, "episode.made", episode.id, title=episode.title)


def list_taken_show_slugs() -> set[str]:
    """Every address a show has or had."""
    present = Show.objects.values_list("slug", flat=True)
    return {*present, *ShowAlias.objects.values_list("slug", flat=True)}


def list_taken_episode_slugs(show: Show) -> set[str]:
    """Every address an episode of the show has or had."""
    present = show.episodes.values_list("slug", flat=True)
    return {*present, *show.episode_aliases.values_list("slug", flat=True)}
