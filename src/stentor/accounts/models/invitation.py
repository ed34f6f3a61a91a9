"""The one-time link by which the first owner comes in."""

from django.db import models


class OwnerInvitation(models.Model):
    """A link that works once. Only the SHA-256 of its token is kept."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"owner invitation of {self.created_at:%Y-%m-%d %H:%M}"
