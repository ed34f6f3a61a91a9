"""What intake asks of a worker. The work itself needs no queue: see `processing.run`."""

from django_tasks import task

from stentor.jobs.errors import PostponeError
from stentor.lib.locks import LockedError

BUSY_PAUSE = 5.0
"""Seconds until a processing that another process works on is looked at again."""


@task()
def process_upload(processing_id: str) -> None:
    """Takes one original in."""
    from stentor.intake.processing import run

    try:
        run(processing_id)
    except LockedError as error:
        raise PostponeError(BUSY_PAUSE) from error
