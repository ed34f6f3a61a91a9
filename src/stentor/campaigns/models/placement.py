"""The numbers in arrangement codes."""

from typing import ClassVar

from django.db import models

from stentor.campaigns.models.creative import Creative
from stentor.campaigns.models.flight import Flight
from stentor.campaigns.models.house import HouseSpot


class Placement(models.Model):
    """A flight, or a house spot, with one creative. Never changed but for being recalled.

    A row is not deleted: its number stands in links that listeners hold.
    """

    number = models.BigAutoField(primary_key=True)
    """1 … 2³²-1."""
    flight = models.ForeignKey(
        Flight, on_delete=models.PROTECT, null=True, blank=True, related_name="placements"
    )
    house = models.ForeignKey(
        HouseSpot, on_delete=models.PROTECT, null=True, blank=True, related_name="placements"
    )
    creative = models.ForeignKey(
        Creative, on_delete=models.PROTECT, null=True, blank=True, related_name="placements"
    )
    """Null for what is part of episodes' own audio: that number stands in hits, in no code."""
    recalled_at = models.DateTimeField(null=True, blank=True)
    """From then on every arrangement that has it is gone: its tombstone."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["flight", "creative"], name="placement_once_a_flight"),
            models.UniqueConstraint(fields=["house", "creative"], name="placement_once_a_house"),
            models.UniqueConstraint(
                fields=["flight"], condition=models.Q(creative=None), name="placement_baked_in_once"
            ),
            models.CheckConstraint(
                condition=models.Q(flight__isnull=True) ^ models.Q(house__isnull=True),
                name="placement_of_flight_or_house",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.flight or self.house}"
