"""What the room asks of a worker. The work itself needs no queue: see `intakes.run_intake`."""

import contextlib
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus, task

from stentor.campaigns.intakes import give_up, run_intake
from stentor.campaigns.pacing.running import is_due, pace_flights
from stentor.jobs.errors import PostponeError
from stentor.lib.locks import LockedError

BUSY_PAUSE = 5.0


@task()
def take_in_spot(intake_id: str) -> None:
    """Makes a creative of one upload."""
    try:
        run_intake(intake_id)
    except LockedError as error:
        raise PostponeError(BUSY_PAUSE) from error


@task()
def pace_all_flights() -> None:
    """Works out where every flight stands, and publishes it."""
    if is_due(now := timezone.now()):
        with contextlib.suppress(LockedError):  # whoever holds it does the same
            pace_flights(now)


def note_failed_intake(task_result: Any, **_signal: Any) -> None:
    """Tells the uploader when a worker gave a spot up for good."""
    is_ours = task_result.task.func is take_in_spot.func
    if is_ours and task_result.status == TaskResultStatus.FAILED:
        give_up(
            task_result.args[0],
            "Something on our side went wrong, again and again. Upload it again later, or ask "
            "whoever runs this installation to look at the worker's log.",
        )
