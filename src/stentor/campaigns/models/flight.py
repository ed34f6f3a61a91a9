"""One line of a campaign."""

from typing import Any, ClassVar

from django.db import models

from stentor.campaigns.models.advertiser import NAME_LENGTH, REF_LENGTH
from stentor.campaigns.models.campaign import Campaign
from stentor.campaigns.models.creative import Creative
from stentor.lib.ids import ID_LENGTH, new_id


class Pacing(models.TextChoices):
    """How its impressions are spread over its days."""

    EVEN = "even", "Evenly"
    FRONT = "front", "More at first"
    ASAP = "asap", "As soon as possible"
    FORECAST = "forecast", "As listening goes"


class Flight(models.Model):
    """When, where and how often one creative may serve.

    Its JSON fields have the shape of the records in `contracts.adbook`, checked when they come in.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="flights")
    ref = models.CharField(max_length=REF_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    creative = models.ForeignKey(Creative, on_delete=models.PROTECT, related_name="flights")
    """The one that serves now; its earlier ones stand in its placements."""
    slots: models.JSONField[list[str]] = models.JSONField()
    """Of pre, mid, post."""
    starts = models.DateField()
    ends = models.DateField()
    """The last day, inclusive."""
    zone = models.CharField(max_length=64, default="UTC")
    goal: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=3)
    """1 is served first."""
    pacing = models.CharField(max_length=8, choices=Pacing, default=Pacing.EVEN)
    caps: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    dayparts: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    targets: models.JSONField[dict[str, list[str]]] = models.JSONField(default=dict, blank=True)
    excludes: models.JSONField[dict[str, list[str]]] = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "ref"], name="flight_ref_once"),
        ]

    def __str__(self) -> str:
        return self.name
