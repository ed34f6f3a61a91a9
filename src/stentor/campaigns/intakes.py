"""A spot that was uploaded, made a creative."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stentor.accounts.audit import record
from stentor.campaigns.creatives import probe_creative, take_in_original
from stentor.campaigns.models import CreativeIntake
from stentor.campaigns.takes import hand_in_take
from stentor.intake.encoding import UnusableAudioError
from stentor.lib.locks import hold_lock
from stentor.lib.objects import LocalObjects


def run_intake(intake_id: str) -> None:
    """Encodes the spot; safe to run again after any end. What is wrong with the file ends in
    `failure`; LockedError when another process is at it; what may pass raises."""
    lock = settings.STENTOR_LAYOUT.uploads / f"{intake_id}.lock"
    with hold_lock(lock, wait=False):
        intake = CreativeIntake.objects.select_related(
            "organisation", "user", "flight", "show"
        ).get(pk=intake_id)
        if intake.finished_at is not None:
            return
        try:
            original = LocalObjects(settings.STENTOR_LAYOUT.originals).path_of(intake.original)
            probe_creative(original)
            creative = take_in_original(intake.organisation, intake.original, intake.filename)
        except UnusableAudioError as error:
            give_up(intake_id, str(error))
            return
        with transaction.atomic():
            CreativeIntake.objects.filter(pk=intake_id).update(
                creative=creative, finished_at=timezone.now()
            )
            record(intake.organisation, intake.user, "creative.made", creative.id,
                   title=creative.name)  # fmt: skip
            if intake.flight and intake.show:
                hand_in_take(intake.flight, intake.show, creative, intake.user)


def give_up(intake_id: str, failure: str) -> None:
    """Ends an intake that made nothing; `failure` is for whoever uploaded."""
    unfinished = CreativeIntake.objects.filter(pk=intake_id, finished_at=None)
    unfinished.update(failure=failure, finished_at=timezone.now())
