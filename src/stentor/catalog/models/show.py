"""A show: what one feed is about."""

import secrets
from collections.abc import Sequence
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction

from stentor.accounts.audit import record
from stentor.accounts.models import Organisation, User
from stentor.catalog.models.artwork import Artwork
from stentor.catalog.slugs import SlugTakenError, parse_slug
from stentor.lib.ids import ID_LENGTH, new_id

SHORTEST_BREAK, LONGEST_BREAK = 5, 600
"""Seconds."""


def validate_break_seconds(seconds: int) -> None:
    """ValidationError for a constant break that is of no use."""
    if not SHORTEST_BREAK <= seconds <= LONGEST_BREAK:
        raise ValidationError(f"Give {SHORTEST_BREAK} to {LONGEST_BREAK} seconds.")


class ShowKind(models.TextChoices):
    """`itunes:type`."""

    EPISODIC = "episodic", "Episodic (newest first)"
    SERIAL = "serial", "Serial (in order)"


PREFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that looks like another."""


class ShowQuerySet(models.QuerySet["Show"]):
    """Shows, as far as somebody may see them."""

    def visible_to(self, user: User | AnonymousUser) -> "ShowQuerySet":
        """Those of the person's organisations; none for somebody who is not signed in."""
        return self.filter(organisation__in=Organisation.objects.of(user))


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
    is_locked = models.BooleanField("locked", default=False)
    """`podcast:locked`: other hosts are asked not to import the feed."""
    time_zone = models.CharField(max_length=64, default="UTC")
    break_seconds = models.PositiveSmallIntegerField(
        "length of every break", null=True, blank=True, validators=[validate_break_seconds]
    )
    """Set: every break lasts that long for everybody, whatever fills it. Null: as what fills it."""
    prefix_key = models.CharField(max_length=12, null=True, blank=True, unique=True)
    """Names the show in its analytics prefix; given with the first host and kept."""
    prefix_hosts = models.TextField(blank=True, default="", db_default="")
    """Hosts the prefix may lead to, by blanks."""
    prefix_queries = models.TextField(blank=True, default="", db_default="")
    """Names in the query of an address that tell its episodes apart, by blanks."""
    own_host = models.CharField(max_length=253, blank=True, default="", db_default="")
    """Host that the public addresses of the show stand on; empty: the site's."""
    has_public_stats = models.BooleanField("public statistics", default=False, db_default=False)
    """May everybody see what its downloads come to?"""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ShowQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["title"]

    def __str__(self) -> str:
        return self.title

    def list_prefix_hosts(self) -> list[str]:
        return self.prefix_hosts.split()

    def list_prefix_queries(self) -> list[str]:
        return self.prefix_queries.split()

    def set_prefix_hosts(self, hosts: Sequence[str]) -> None:
        """Where the analytics prefix may lead; the first time it gets its key. Does not save."""
        self.prefix_hosts = " ".join(hosts)
        if hosts and not self.prefix_key:
            self.prefix_key = "".join(secrets.choice(PREFIX_LETTERS) for _ in range(8))

    def rename(self, slug: str, actor: User | None) -> None:
        """Moves the show to another address; the old one leads to it for ever.

        SlugError when it cannot be an address, SlugTakenError when another show has or had it.
        """
        slug = parse_slug(slug)
        with transaction.atomic():
            was = Show.objects.values_list("slug", flat=True).get(pk=self.pk)
            if slug == was:
                return
            if is_show_slug_taken(slug, but_for=self):
                raise SlugTakenError(slug)
            self.aliases.filter(slug=slug).delete()
            ShowAlias.objects.create(show=self, slug=was)
            self.slug = slug
            self.save(update_fields=["slug"])
            record(self.organisation, actor, "show.renamed", self.id, was=was, now=slug)


class ShowAlias(models.Model):
    """An address a show once had; it leads to the show for ever."""

    slug = models.SlugField(max_length=80, unique=True)
    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="aliases")

    def __str__(self) -> str:
        return self.slug


def is_show_slug_taken(slug: str, but_for: Show | None = None) -> bool:
    """Does or did another show live at this address?"""
    shows = Show.objects.filter(slug=slug)
    aliases = ShowAlias.objects.filter(slug=slug)
    if but_for:
        shows, aliases = shows.exclude(pk=but_for.pk), aliases.exclude(show=but_for)
    return shows.exists() or aliases.exists()
