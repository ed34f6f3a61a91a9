"""A key by which a program works for a person in one organisation."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from stentor.accounts.models.organisation import Organisation
from stentor.accounts.models.user import User
from stentor.lib.ids import ID_LENGTH, new_id


class Scope(models.TextChoices):
    """What a token may be used for; what may be written may be read too."""

    SHOWS_READ = "shows:read", "Read shows and episodes"
    SHOWS_WRITE = "shows:write", "Change and publish shows and episodes"
    ADS_READ = "ads:read", "Read campaigns, flights and spots"
    ADS_WRITE = "ads:write", "Change campaigns, flights and spots"
    REPORTS_READ = "reports:read", "Read downloads and other reports"
    ORGANISATION_READ = "organisation:read", "Read the organisation and its members"
    STATUS_READ = "status:read", "Read certificates, status and incidents"
    STATUS_WRITE = "status:write", "Open incidents and post to them"
    PROBE = "probe", "Report what a probe has seen, and nothing else"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens, as far as they are of use."""

    def alive(self, now: datetime) -> "ApiTokenQuerySet":
        """Neither revoked nor run out."""
        lasting = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(lasting, revoked_at=None)


class ApiToken(models.Model):
    """Shown once, when it is made; only its SHA-256 is kept. A row is never deleted: revoking
    it says since when it opens nothing."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="api_tokens"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    """Who made it. It can do no more than this person now can."""
    name = models.CharField(max_length=80)
    scopes: models.JSONField[list[str]] = models.JSONField(default=list)
    token_sha256 = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=8)
    """Its last letters, by which people tell one from another."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    """To the minute."""
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.name

    def has_scope(self, scope: str) -> bool:
        """Was it made for this? `…:write` holds `…:read`."""
        area, _, verb = scope.partition(":")
        return scope in self.scopes or (verb == "read" and f"{area}:write" in self.scopes)

    def is_alive(self, now: datetime) -> bool:
        """Does it open anything?"""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def has_run_out(self, now: datetime) -> bool:
        """Did its time pass?"""
        return self.expires_at is not None and self.expires_at <= now
