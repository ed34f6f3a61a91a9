"""An episode: one item of a show's feed."""

from typing import ClassVar

from django.db import models

from stentor.catalog.models.artwork import Artwork
from stentor.catalog.models.media import MediaVersion
from stentor.catalog.models.show import Show
from stentor.lib.ids import ID_LENGTH, new_id


class EpisodeKind(models.TextChoices):
    """`itunes:episodeType`."""

    FULL = "full", "Full"
    TRAILER = "trailer", "Trailer"
    BONUS = "bonus", "Bonus"


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
    released_at = models.DateTimeField("publication time", null=True, blank=True)
    """What the feed says as pubDate; in the future for a scheduled episode."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-released_at", "-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["show", "slug"], name="episode_slug_once_a_show"),
            models.UniqueConstraint(fields=["show", "guid"], name="episode_guid_once_a_show"),
        ]

    def __str__(self) -> str:
        return self.title


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
