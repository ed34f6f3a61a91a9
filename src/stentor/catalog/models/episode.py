"""An episode: one item of a show's feed."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.catalog.models.artwork import Artwork
from stentor.catalog.models.media import MediaVersion
from stentor.catalog.models.show import Show
from stentor.catalog.slugs import SlugTakenError, parse_slug
from stentor.lib.ids import ID_LENGTH, new_id


class EpisodeKind(models.TextChoices):
    """`itunes:episodeType`."""

    FULL = "full", "Full"
    TRAILER = "trailer", "Trailer"
    BONUS = "bonus", "Bonus"


class EpisodeQuerySet(models.QuerySet["Episode"]):
    """Episodes, as far as somebody may see them."""

    def visible_to(self, user: User | AnonymousUser) -> "EpisodeQuerySet":
        """Those of the person's organisations; none for somebody who is not signed in."""
        return self.filter(show__in=Show.objects.visible_to(user))


class Episode(models.Model):
    """Its id and guid never change; its slug may, and leaves an alias.

    Whether it is public is not a field here: the publishing ledger says so.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="episodes")
    slug = models.SlugField("address", max_length=80)
    guid = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    notes = models.TextField("show notes", blank=True)
    """HTML as the publisher wrote it; sanitised wherever it is shown or published."""
    season = models.PositiveIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField("episode number", null=True, blank=True)
    kind = models.CharField("type", max_length=7, choices=EpisodeKind, default=EpisodeKind.FULL)
    is_explicit = models.BooleanField("explicit", null=True, blank=True)
    """Null: as the show."""
    artwork = models.ForeignKey(Artwork, on_delete=models.PROTECT, null=True, blank=True)
    media = models.ForeignKey(
        MediaVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The version that is or would be published."""
    chapters: models.JSONField[list[dict[str, Any]]] = models.JSONField(
        default=list, blank=True, db_default=[]
    )
    """`{"start": seconds of content, "title": text}` in order, with a `url` where one is known."""
    transcript = models.TextField(blank=True, db_default="")
    """WebVTT on content time; empty where there is none."""
    released_at = models.DateTimeField("publication time", null=True, blank=True)
    """What the feed says as pubDate; in the future for a scheduled episode."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-released_at", "-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["show", "slug"], name="episode_slug_once_a_show"),
            models.UniqueConstraint(fields=["show", "guid"], name="episode_guid_once_a_show"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.guid:
            self.guid = str(uuid.uuid4())
        super().save(*args, **kwargs)

    def rename(self, slug: str, actor: User | None) -> None:
        """Moves the episode to another address within its show; the old one leads to it for ever.

        SlugError when it cannot be an address, SlugTakenError when another episode has or had it.
        """
        slug = parse_slug(slug)
        with transaction.atomic():
            was = Episode.objects.values_list("slug", flat=True).get(pk=self.pk)
            if slug == was:
                return
            if is_episode_slug_taken(self.show, slug, but_for=self):
                raise SlugTakenError(slug)
            self.aliases.filter(slug=slug).delete()
            EpisodeAlias.objects.create(show=self.show, episode=self, slug=was)
            self.slug = slug
            self.save(update_fields=["slug"])
            record(self.show.organisation, actor, "episode.renamed", self.id, was=was, now=slug)


class EpisodeAlias(models.Model):
    """An address an episode once had within its show."""

    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="episode_aliases")
    slug = models.SlugField(max_length=80)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["show", "slug"], name="episode_alias_once_a_show"),
        ]

    def __str__(self) -> str:
        return self.slug


def is_episode_slug_taken(show: Show, slug: str, but_for: Episode | None = None) -> bool:
    """Does or did another episode of the show live at this address?"""
    episodes = show.episodes.filter(slug=slug)
    aliases = show.episode_aliases.filter(slug=slug)
    if but_for:
        episodes, aliases = episodes.exclude(pk=but_for.pk), aliases.exclude(episode=but_for)
    return episodes.exists() or aliases.exists()
