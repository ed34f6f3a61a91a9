"""What a show will not have."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import User
from stentor.campaigns.models.advertiser import Advertiser
from stentor.campaigns.models.creative import Creative
from stentor.catalog.models import Show


class AdPolicy(models.Model):
    """One show's rules about spots. A show without one takes everything."""

    show = models.OneToOneField(Show, on_delete=models.CASCADE, related_name="ad_policy")
    needs_approval = models.BooleanField("listens first", default=False)
    """True: a sold spot is heard here only once somebody of the show has approved it."""
    blocked_advertisers = models.ManyToManyField(Advertiser, blank=True, related_name="+")
    blocked_categories: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    """Trades, in the organisation's words, compared without case."""

    def __str__(self) -> str:
        return f"ad policy of {self.show}"


class CreativeVerdict(models.Model):
    """A show's answer to one creative; the latest holds, nothing is edited."""

    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="creative_verdicts")
    creative = models.ForeignKey(Creative, on_delete=models.CASCADE, related_name="verdicts")
    is_approved = models.BooleanField()
    reason = models.CharField(max_length=255, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.show}: {'approved' if self.is_approved else 'vetoed'} {self.creative}"
