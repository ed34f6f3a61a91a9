"""The ledger of what trackers were told. Rows are only added: nothing is fired that is not owed
here, and nothing twice. Old ones become sums."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import Organisation


class Pixel(models.Model):
    """One address that is owed one request."""

    key = models.CharField(max_length=200, unique=True)
    """Of what it tells: the impression and the place of the pixel in its spot."""
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    spot = models.ForeignKey(
        "programmatic.DemandSpot", on_delete=models.SET_NULL, null=True, related_name="owed"
    )
    event = models.CharField(max_length=32)
    url = models.TextField()
    """With its macros replaced, once: a second try is the same address."""
    owed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class PixelAttempt(models.Model):
    """`began` before a request goes out, one of the others after it: one that only began was cut
    off by a crash, may have arrived, and is never repeated."""

    pixel = models.ForeignKey(Pixel, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    """began, answered, failed (not taken, may be tried again), doubted (may have been taken),
    refused (never will be)."""
    at = models.DateTimeField()
    detail = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pixel", "number", "kind"], name="attempt_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pixel} {self.number} {self.kind}"


class PixelSum(models.Model):
    """What old rows came to, of one UTC day on which they were owed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    spot = models.ForeignKey(
        "programmatic.DemandSpot", on_delete=models.SET_NULL, null=True, related_name="told"
    )
    event = models.CharField(max_length=32)
    day = models.DateField(db_index=True)
    kind = models.CharField(max_length=8)
    """How they ended: answered, doubted, refused, or cut off."""
    is_first = models.BooleanField(default=False)
    """Of the first pixel of each impression: so many impressions are in it."""
    pixels = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["spot", "day"], name="pixel_sum_place"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.event} {self.kind}: {self.pixels}"
