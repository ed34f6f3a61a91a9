"""What became of questions. Rows are added; only an asking is completed, once."""

from typing import Any, ClassVar

from django.db import models

from stentor.accounts.models import Organisation, User
from stentor.campaigns.models import Creative, Flight
from stentor.lib.ids import ID_LENGTH, new_id
from stentor.programmatic.models.source import DemandSource

READY = " is ready"
"""How the step of a spot ends that could be taken in."""


class Asking(models.Model):
    """One time that a source was asked, and everything that came of it, step by step."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    source = models.ForeignKey(DemandSource, on_delete=models.CASCADE, related_name="askings")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    """Who pressed the button; null for the clock."""
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    spots = models.PositiveSmallIntegerField(default=0)
    """How many were booked."""
    steps: models.JSONField[list[dict[str, str]]] = models.JSONField(default=list)
    """`level` (good, bad, info), `what`, `detail`."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.source}, {self.began_at:%Y-%m-%d %H:%M}"

    @property
    def outcome(self) -> str:
        """In a few words: under way, spots, a trial, or nothing and what first went wrong."""
        if self.finished_at is None:
            return "Under way"
        tried = sum(step["level"] == "good" and step["what"].endswith(READY) for step in self.steps)
        if self.spots or tried:
            count = self.spots or tried
            told = f"{count} spot{'' if count == 1 else 's'}"
            return told if self.spots else f"{told}, only tried"
        wrong = next((step["what"] for step in self.steps if step["level"] == "bad"), "")
        return f"Nothing taken. {wrong}".strip()


class FetchedMedia(models.Model):
    """A media file that was fetched once, and the creative that it became."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    url_digest = models.CharField(max_length=64)
    """SHA-256 of its address."""
    url = models.TextField()
    creative = models.ForeignKey(Creative, on_delete=models.CASCADE, related_name="+")
    fetched_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "url_digest", "fetched_at"], name="fetched_once_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.url


class DemandSpot(models.Model):
    """One ad that was taken, booked as a remnant flight. Asked for again, it is another row."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    asking = models.ForeignKey(Asking, on_delete=models.CASCADE, related_name="taken")
    flight = models.ForeignKey(Flight, on_delete=models.CASCADE, related_name="demand_spots")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    title = models.CharField(max_length=255)
    advertiser = models.CharField(max_length=255, blank=True)
    """Its domain where it is known, else the name that the answer gives."""
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    """For a thousand, in the source's currency; null where the answer did not say."""
    media_url = models.TextField()
    pixels: models.JSONField[list[list[str]]] = models.JSONField(default=list)
    """Event and address, macros not replaced."""
    macros: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    """Values of VAST macros that are the same for every impression of it."""
    auction: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    """Values of OpenRTB macros."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def price_words(self) -> str:
        """`9.5`; empty where there is none."""
        return "" if self.price is None else f"{self.price.normalize():f}"
