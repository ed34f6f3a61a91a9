"""The canonical audio of an episode: cut once, never changed."""

from typing import Any, ClassVar

from django.db import models

from stentor.audio.breaks import compute_break_second
from stentor.lib.ids import ID_LENGTH, new_id


class MediaVersion(models.Model):
    """One canonical encode of one original. Replacing audio makes another."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    episode = models.ForeignKey(
        "catalog.Episode", on_delete=models.CASCADE, related_name="media_versions"
    )
    original = models.CharField(max_length=64)
    """SHA-256 of the upload."""
    filename = models.CharField(max_length=255)
    object = models.CharField(max_length=64)
    """SHA-256 of the body in the published store."""
    size = models.PositiveBigIntegerField()
    frames = models.PositiveIntegerField()
    frame_bytes = models.PositiveSmallIntegerField()
    bitrate = models.PositiveIntegerField()
    channels = models.PositiveSmallIntegerField()
    samples = models.PositiveBigIntegerField()
    seconds = models.FloatField()
    lufs = models.FloatField(null=True)
    """Integrated loudness of the decoded body; null where there is none (silence, a blip)."""
    true_peak = models.FloatField(null=True)
    """dBTP of the decoded body; null for silence."""
    breaks: models.JSONField[list[int]] = models.JSONField(default=list)
    """Break points in order, as the number of the first frame after each."""
    slots: models.JSONField[list[int]] = models.JSONField(default=list, db_default=[])
    """Of each break how many spots it may hold; where it says nothing, one."""
    edges: models.JSONField[list[dict[str, Any] | None]] = models.JSONField(
        default=list, db_default=[]
    )
    """Of each break how the content opens there, as `contracts.manifest.Edge`; null for pre- and
    post-roll. Empty where it was cut before edges were made: then nothing stands inside."""
    passages: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, db_default=[])
    """Content between breaks that are near to each other, as `contracts.manifest.Passage`."""
    shape: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    """Gain, ceiling and dips of the encode: with them the body can be cut at other breaks."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.filename}, {self.seconds:.0f} s"

    @property
    def break_seconds(self) -> list[float]:
        """Where its breaks are heard, on content time."""
        return [
            compute_break_second(frame, samples=self.samples, frames=self.frames)
            for frame in self.breaks
        ]

    def count_slots(self, number: int) -> int:
        """Of the break of that number, from 0."""
        return self.slots[number] if number < len(self.slots) else 1


class Filler(models.Model):
    """What makes breaks of a constant length full, once for each canonical form: a short sting,
    then silence."""

    channels = models.PositiveSmallIntegerField()
    bitrate = models.PositiveIntegerField()
    object = models.CharField(max_length=64)
    """SHA-256 in the published store."""
    frames = models.PositiveIntegerField()
    sting_frames = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["channels", "bitrate"], name="filler_once_a_form"),
        ]

    def __str__(self) -> str:
        return f"{self.channels} × {self.bitrate // 1000} kb/s"
