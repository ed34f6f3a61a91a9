"""Ads that are part of an episode's own audio."""

from typing import ClassVar, NamedTuple

from django.db import models
from django.utils import timezone

from stentor.accounts.models import User
from stentor.audio.breaks import SAMPLE_RATE, compute_break_frame
from stentor.catalog.models.episode import Episode
from stentor.catalog.models.media import MediaVersion
from stentor.lib.ids import ID_LENGTH, new_id


class Frames(NamedTuple):
    """Of a body: `first … last - 1`."""

    first: int
    last: int


class BakedInQuerySet(models.QuerySet["BakedIn"]):
    """Positions of ads."""

    def standing(self) -> "BakedInQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def heard_in(self, media: MediaVersion) -> "BakedInQuerySet":
        """Those in that audio, in order: it may be cut at other breaks, but is the same sound."""
        return self.standing().filter(
            episode=media.episode_id, original=media.original
        ).order_by("start", "id")  # fmt: skip


class BakedIn(models.Model):
    """From where to where the ad is heard. Never changed but for being withdrawn: a new position is
    a new row, and audio that is replaced has none until somebody says where its ads stand.

    Campaigns know the ad by its placement; to the catalog it is a number.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="baked_in")
    original = models.CharField(max_length=64)
    """SHA-256 of the audio as it was uploaded."""
    start = models.FloatField()
    """Seconds of content."""
    end = models.FloatField()
    placement = models.PositiveBigIntegerField(db_index=True)
    advertiser = models.CharField(max_length=ID_LENGTH)
    """Its id."""
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    """Who said so."""
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = BakedInQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["episode", "start", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(start__gte=0, end__gt=models.F("start")),
                name="baked_in_from_start_to_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.episode}, {self.start:.1f} to {self.end:.1f} s"

    @property
    def seconds(self) -> float:
        return self.end - self.start

    def withdraw(self) -> None:
        """It is not there any more; what was counted of it stays."""
        self.withdrawn_at = timezone.now()
        self.save(update_fields=["withdrawn_at"])

    def find_frames(self, media: MediaVersion) -> Frames:
        """Where it stands in a body of the same sound."""
        return find_frames(media, self.start, self.end)


def find_frames(media: MediaVersion, start: float, end: float) -> Frames:
    """Where those seconds of content stand in a body."""
    first, last = (
        compute_break_frame(
            min(round(second * SAMPLE_RATE), media.samples),
            samples=media.samples,
            frames=media.frames,
        )
        for second in (start, end)
    )
    return Frames(first, last)
