"""The canonical audio of an episode: cut once, never changed."""

from typing import ClassVar

from django.db import models

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
    """Break points, as the number of the first frame after each."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.filename}, {self.seconds:.0f} s"
