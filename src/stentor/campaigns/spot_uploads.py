"""A spot whose upload is whole, queued to become a creative."""

from django.db import transaction
from django.utils import timezone

from stentor.campaigns.models import CreativeIntake, Flight
from stentor.campaigns.tasks import take_in_spot
from stentor.catalog.models import Show
from stentor.intake.models import Upload
from stentor.intake.uploads import completing_upload


def finish_spot_upload(
    upload: Upload, flight: Flight | None = None, show: Show | None = None
) -> CreativeIntake:
    """Queues the intake of a whole file; asked again, the one there is. With `flight` and `show` it
    becomes a take of the one for the other. UploadError."""
    assert upload.organisation is not None
    with completing_upload(upload), transaction.atomic():
        intake, is_new = CreativeIntake.objects.get_or_create(
            upload=upload,
            defaults={
                "organisation": upload.organisation,
                "user": upload.user,
                "original": upload.original,
                "filename": upload.filename,
                "flight": flight,
                "show": show,
            },
        )
        if is_new:
            Upload.objects.filter(pk=upload.pk).update(completed_at=timezone.now())
            take_in_spot.enqueue(intake.id)
    return intake
