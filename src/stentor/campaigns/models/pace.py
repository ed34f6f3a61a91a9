"""Where flights stand, as it is in the ad book."""

from typing import Any

from django.db import models

from stentor.campaigns.models.flight import Flight


class FlightPace(models.Model):
    """The latest pace of one flight. Worked out anew from the lake, so nothing is lost with it."""

    flight = models.OneToOneField(
        Flight, on_delete=models.CASCADE, primary_key=True, related_name="paced"
    )
    pace: models.JSONField[dict[str, Any]] = models.JSONField()
    """As `contracts.pace.Pace`."""
    target = models.FloatField()
    """Impressions all told that can be had, all flights together, by the latest programme."""
    course: models.JSONField[list[float]] = models.JSONField(
        default=list, blank=True, db_default=[]
    )
    """The share of them that it should have when each of its days begins, and at its end; none
    where it is to serve as soon as it can."""

    def __str__(self) -> str:
        return f"pace of {self.flight}"


class PacingRun(models.Model):
    """One row: when flights were paced last, and for which state of the rows."""

    paced_at = models.DateTimeField()
    targets_at = models.DateTimeField()
    """When the linear programme was solved."""
    wanted = models.PositiveBigIntegerField()
    """`BookRendering.wanted` as it was left: a greater one now says that something changed."""

    def __str__(self) -> str:
        return f"paced at {self.paced_at}"
