"""What one advertiser booked together."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from stentor.accounts.models import Organisation, User
from stentor.campaigns.models.advertiser import NAME_LENGTH, REF_LENGTH, Advertiser
from stentor.lib.ids import ID_LENGTH, new_id


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, as far as somebody may see them."""

    def visible_to(self, user: User | AnonymousUser) -> "CampaignQuerySet":
        return self.filter(advertiser__organisation__in=Organisation.objects.of(user))


class Campaign(models.Model):
    """Flights that are capped together."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    advertiser = models.ForeignKey(Advertiser, on_delete=models.CASCADE, related_name="campaigns")
    ref = models.CharField(max_length=REF_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    caps: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    """`{"impressions": 5, "hours": 168}`, for one listener."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["advertiser", "ref"], name="campaign_ref_once"),
        ]

    def __str__(self) -> str:
        return self.name
