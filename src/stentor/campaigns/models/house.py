"""A promo of the publisher's own."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models

from stentor.accounts.models import Organisation
from stentor.campaigns.models.advertiser import NAME_LENGTH, REF_LENGTH
from stentor.campaigns.models.creative import Creative
from stentor.catalog.models import Show
from stentor.lib.ids import ID_LENGTH, new_id


class HouseSpot(models.Model):
    """Fills slots that nobody has bought."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="house_spots"
    )
    ref = models.CharField(max_length=REF_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    creative = models.ForeignKey(Creative, on_delete=models.PROTECT, related_name="house_spots")
    slots: models.JSONField[list[str]] = models.JSONField()
    """Of pre, mid, post."""
    promotes = models.ForeignKey(
        Show, on_delete=models.CASCADE, null=True, blank=True, related_name="promos"
    )
    """A cross-promo: heard in every show but this one. Null for a promo of anything else."""
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    """The last day, inclusive."""
    zone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    is_paused = models.BooleanField("paused", default=False, db_default=False)
    targets: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict, blank=True, db_default={}
    )
    excludes: models.JSONField[dict[str, Any]] = models.JSONField(
        default=dict, blank=True, db_default={}
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "ref"], name="house_ref_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def find_state(self, now: datetime) -> str:
        """paused, planned, running or over, on its own calendar."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        if self.ends and today > self.ends:
            return "over"
        if self.is_paused:
            return "paused"
        return "planned" if self.starts and today < self.starts else "running"
