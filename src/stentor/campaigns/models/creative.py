"""A spot: taken in once, encoded in every form that episodes have."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import Organisation, User
from stentor.catalog.models import Show
from stentor.intake.models import Upload
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
    title = models.CharField(max_length=255, blank=True, default="", db_default="")
    """What people call it; empty: by its file's name."""
    seconds = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "original"], name="creative_once_an_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.seconds:.0f} s"

    @property
    def name(self) -> str:
        return self.title or self.filename


class CreativeIntake(models.Model):
    """One upload on its way to a creative. It ends either in `creative` or in `failure`."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="creative_intakes"
    )
    upload = models.OneToOneField(
        Upload, on_delete=models.SET_NULL, null=True, related_name="creative_intake"
    )
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    original = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    creative = models.ForeignKey(Creative, on_delete=models.SET_NULL, null=True, blank=True)
    flight = models.ForeignKey(
        "campaigns.Flight", on_delete=models.SET_NULL, null=True, blank=True, related_name="intakes"
    )
    """With `show`: what was recorded is a take of it there."""
    show = models.ForeignKey(
        Show, on_delete=models.SET_NULL, null=True, blank=True, related_name="spot_intakes"
    )
    failure = models.TextField(blank=True)
    """Why it could not be taken in, in the uploader's words."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.filename


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
