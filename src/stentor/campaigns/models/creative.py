"""A spot: taken in once, encoded in every form that episodes have."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import Organisation
from stentor.lib.ids import ID_LENGTH, new_id


class Creative(models.Model):
    """Immutable: other sound is another creative."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="creatives"
    )
    original = models.CharField(max_length=64)
    """SHA-256 of the file as it came, among the originals."""
    filename = models.CharField(max_length=255)
    seconds = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "original"], name="creative_once_an_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename}, {self.seconds:.0f} s"


class CreativeEncode(models.Model):
    """The creative in one canonical form: bare frames that end in a silent one."""

    creative = models.ForeignKey(Creative, on_delete=models.CASCADE, related_name="encodes")
    channels = models.PositiveSmallIntegerField()
    bitrate = models.PositiveIntegerField()
    object = models.CharField(max_length=64)
    """SHA-256 of the body in the published store."""
    size = models.PositiveBigIntegerField()
    frames = models.PositiveIntegerField()
    frame_bytes = models.PositiveSmallIntegerField()
    lufs = models.FloatField(null=True)
    true_peak = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["creative", "channels", "bitrate"], name="encode_once_a_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channels} × {self.bitrate // 1000} kb/s"
