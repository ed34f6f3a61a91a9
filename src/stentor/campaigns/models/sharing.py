"""Reports that an advertiser reads without an account."""

from datetime import datetime

from django.db import models

from stentor.accounts.models import User
from stentor.campaigns.models.campaign import Campaign
from stentor.lib.ids import ID_LENGTH, new_id


class SharedReport(models.Model):
    """A link to one campaign's report. Its token is this row's id, signed; revoked, it is gone."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="shared_reports")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    """From then on it opens nothing; null: it does until it is revoked."""
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"report of {self.campaign}"

    def is_open(self, now: datetime) -> bool:
        """Does it still open something?"""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
