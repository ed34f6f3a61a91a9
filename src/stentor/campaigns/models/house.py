"""A promo of the publisher's own."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import Organisation
from stentor.campaigns.models.advertiser import NAME_LENGTH, REF_LENGTH
from stentor.campaigns.models.creative import Creative
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
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "ref"], name="house_ref_once"),
        ]

    def __str__(self) -> str:
        return self.name
