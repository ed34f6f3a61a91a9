"""Who changed what, and when. Entries are only ever added."""

from typing import Any, ClassVar

from django.db import models

from stentor.accounts.models.organisation import Organisation
from stentor.accounts.models.token import ApiToken
from stentor.accounts.models.user import User


class AuditEntry(models.Model):
    """One change by one person (or by the command line, without one)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="audit_entries"
    )
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    token = models.ForeignKey(
        ApiToken, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """Through which the actor's program did it; null for the person in the studio."""
    action = models.CharField(max_length=60)
    """A verb with its noun, e.g. `episode.published`."""
    subject_id = models.CharField(max_length=64)
    details: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"
