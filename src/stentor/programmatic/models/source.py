"""Whom an organisation asks for spots."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from stentor.accounts.models import Organisation, User
from stentor.lib.ids import ID_LENGTH, new_id


class DemandKind(models.TextChoices):
    """How it is asked."""

    VAST = "vast", "A VAST tag"
    OPENRTB = "openrtb", "An OpenRTB 2.6 bidder"


class DemandSourceQuerySet(models.QuerySet["DemandSource"]):
    """Sources, as far as somebody may see them."""

    def visible_to(self, user: User | AnonymousUser) -> "DemandSourceQuerySet":
        return self.filter(organisation__in=Organisation.objects.of(user))

    def standing(self) -> "DemandSourceQuerySet":
        """Those that nobody has removed."""
        return self.filter(removed_at=None)


class DemandSource(models.Model):
    """A server that is asked by the clock; what it gives serves where nothing sold does."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="demand_sources"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=DemandKind)
    url = models.CharField(max_length=4000)
    is_on = models.BooleanField(default=True)
    shows: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    """Ids; none: every show of the organisation."""
    categories: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    """Of shows, from Apple's list; none: all. Beside shows, both must hold."""
    slots: models.JSONField[list[str]] = models.JSONField()
    """Of pre, mid, post."""
    floor = models.DecimalField(max_digits=10, decimal_places=4)
    """For a thousand impressions; what is offered for less is not taken."""
    currency = models.CharField(max_length=3)
    time_limit = models.FloatField()
    """Seconds for one question with all its wrappers."""
    longest_seconds = models.PositiveSmallIntegerField()
    """Of one spot."""
    lengths: models.JSONField[list[int]] = models.JSONField(default=list, blank=True)
    """The only lengths that are taken, in seconds; none: any up to the longest."""
    impressions_a_bid = models.PositiveIntegerField()
    """How many impressions one bid buys; a VAST tag's spot serves until it expires."""
    every_minutes = models.PositiveSmallIntegerField()
    keep_hours = models.PositiveSmallIntegerField()
    """How long an answer serves unless a later one renews it."""
    blocked_domains: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    blocked_categories: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    """IAB content categories: `IAB7` covers `IAB7-3`."""
    asked_at = models.DateTimeField(null=True, blank=True)
    """By the clock; claimed by whoever moves it on."""
    removed_at = models.DateTimeField(null=True, blank=True)
    """The row stays: what was heard of it is still counted, and its trackers told."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DemandSourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def floor_words(self) -> str:
        """`5.5`, not `5.5000`."""
        return f"{self.floor.normalize():f}"
