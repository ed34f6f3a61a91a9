"""Uploads that may stop and go on, and the processing of what they brought."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import Organisation, User
from stentor.catalog.models import Episode, MediaVersion
from stentor.lib.ids import ID_LENGTH, new_id


class Upload(models.Model):
    """A file on its way in, in pieces; how much has arrived is the size of its part file."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    episode = models.ForeignKey(
        Episode, on_delete=models.CASCADE, null=True, blank=True, related_name="uploads"
    )
    """What it is for; null for a spot of `organisation`."""
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="uploads"
    )
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    filename = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    original = models.CharField(max_length=64, blank=True)
    """SHA-256 of the whole file, from the moment it is to be moved among the originals."""
    completed_at = models.DateTimeField(null=True, blank=True)
    processing = models.OneToOneField(
        "intake.Processing", on_delete=models.SET_NULL, null=True, blank=True
    )
    """What it was handed on to when it was complete."""

    def __str__(self) -> str:
        return self.filename


class Processing(models.Model):
    """One way of one original to a media version. It ends either in `media` or in `failure`."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="processings")
    original = models.CharField(max_length=64)
    """SHA-256 of the upload among the originals."""
    filename = models.CharField(max_length=255)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    breaks: models.JSONField[list[float]] = models.JSONField(default=list)
    """Where ads may stand, in seconds of the original."""
    slots: models.JSONField[list[int]] = models.JSONField(default=list, db_default=[])
    """Of each break how many spots it may hold; where it says nothing, one."""
    recut = models.ForeignKey(
        MediaVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The version of the same original whose body stays, and is only cut at other breaks."""
    created_at = models.DateTimeField(auto_now_add=True)
    step = models.CharField(max_length=20, default="waiting")
    """What is being done: waiting, probing, measuring, encoding, checking, cutting."""
    fraction = models.FloatField(default=0.0)
    """How much of the step is done, 0 to 1."""
    finished_at = models.DateTimeField(null=True, blank=True)
    media = models.ForeignKey(MediaVersion, on_delete=models.SET_NULL, null=True, blank=True)
    failure = models.TextField(blank=True)
    """Why it could not be taken in, in the publisher's words; empty while it may still be."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.filename}: {self.step}"
