"""What intake asks of a worker. The work itself needs no queue: see `processing.run`."""

from typing import Any

import structlog
from django_tasks import TaskResultStatus, task

from stentor.jobs.errors import PostponeError
from stentor.lib.disk import is_disk_full
from stentor.lib.locks import LockedError

BUSY_PAUSE = 5.0
"""Seconds until a processing that another process works on is looked at again."""

FULL_PAUSE = 20.0
"""Seconds until there may be room on a disk that was full."""

log = structlog.get_logger(__name__)


@task()
def process_upload(processing_id: str) -> None:
    """Takes one original in."""
    from stentor.intake.processing import run

    try:
        run(processing_id)
    except LockedError as error:
        raise PostponeError(BUSY_PAUSE) from error
    except OSError as error:
        if not is_disk_full(error):
            raise
        log.warning("a recording waits for room", reason=str(error))
        raise PostponeError(FULL_PAUSE) from error


@task()
def follow_break_length(show_id: str) -> None:
    """Brings the length of a show's breaks to its listeners."""
    from stentor.intake.break_length import apply_break_length

    apply_break_length(show_id)


def note_failed_processing(task_result: Any, **_signal: Any) -> None:
    """Tells the publisher when a worker gave an original up for good."""
    from stentor.intake.processing import give_up

    is_ours = task_result.task.func is process_upload.func
    if is_ours and task_result.status == TaskResultStatus.FAILED:
        give_up(
            task_result.args[0],
            "Something on our side went wrong, again and again. The file is kept; ask whoever "
            "runs this installation to look at the worker's log, then upload it again.",
        )
