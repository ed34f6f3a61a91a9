"""Requests that may be sent again without being done again."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import ApiToken
from stentor.lib.ids import ID_LENGTH, new_id


class KeyedRequest(models.Model):
    """One request with an `Idempotency-Key`, from the moment it is taken up."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of what was asked: the same key with another request is a mistake."""
    made_id = models.CharField(max_length=ID_LENGTH, default=new_id)
    """The id that whatever it makes gets, so that a second try after a crash finds the first's."""
    begun_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    """Of the answer; null while there is none."""
    location = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token", "key"], name="one_request_a_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["begun_at"], name="keyed_request_age")
        ]

    def __str__(self) -> str:
        return self.key
