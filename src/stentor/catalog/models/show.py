"""A show: what one feed is about."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import Organisation
from stentor.catalog.models.artwork import Artwork
from stentor.lib.ids import ID_LENGTH, new_id


class ShowKind(models.TextChoices):
    """`itunes:type`."""

    EPISODIC = "episodic", "Episodic (newest first)"
    SERIAL = "serial", "Serial (in order)"


class Show(models.Model):
    """A podcast. Its id never changes; its slug may, and leaves an alias."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="shows")
    slug = models.SlugField("address", max_length=80, unique=True)
    title = models.CharField(max_length=255)
    description = models.TextField(max_length=4000, blank=True)
    language = models.CharField(max_length=16, default="en")
    category = models.CharField(max_length=100, blank=True)
    """One of Apple's list, `Category` or `Category > Subcategory`."""
    is_explicit = models.BooleanField("explicit", default=False)
    kind = models.CharField("type", max_length=8, choices=ShowKind, default=ShowKind.EPISODIC)
    artwork = models.ForeignKey(Artwork, on_delete=models.PROTECT, null=True, blank=True)
    author = models.CharField(max_length=255, blank=True)
    owner_name = models.CharField(max_length=255, blank=True)
    owner_email = models.EmailField("owner e-mail", blank=True)
    copyright = models.CharField(max_length=255, blank=True)
    link = models.URLField("website", max_length=500, blank=True)
    podcast_guid = models.CharField(max_length=36, blank=True)
    """UUIDv5 by the podcast:guid rule, set once and kept through renames and moves."""
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["title"]

    def __str__(self) -> str:
        return self.title


class ShowAlias(models.Model):
    """An address a show once had; it leads to the show for ever."""

    slug = models.SlugField(max_length=80, unique=True)
    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="aliases")

    def __str__(self) -> str:
        return self.slug
