"""What the room asks of a worker. The work itself needs no queue."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from stentor.jobs.errors import PostponeError
from stentor.lib.locks import LockedError
from stentor.programmatic.asking.running import give_up, run_asking
from stentor.programmatic.pixels.counting import find_counted_state, owe_from_lake
from stentor.programmatic.pixels.firing import fire_due, list_due


@task()
def ask_source(asking_id: str) -> None:
    """Asks one source once."""
    run_asking(asking_id)


@task()
def fire_pixels() -> None:
    """Notes what was counted, and fires what is owed until nothing is due, or for a while."""
    try:
        owe_from_lake(timezone.now())
        fire_due()
    except LockedError as error:
        raise PostponeError(5.0) from error


class Watch:
    """Queues the firing of pixels when the lake has counted, or something is due."""

    def __init__(self) -> None:
        self._seen: tuple[float, ...] = ()

    def wake(self, now: datetime) -> bool:
        """True when it was queued; once at a time is enough for all workers."""
        state = find_counted_state(settings.STENTOR_LAYOUT.lake, now)
        waiting = DBTaskResult.objects.filter(
            task_path=fire_pixels.module_path,
            status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
        )
        if waiting.exists() or (state == self._seen and not list_due(now).exists()):
            return False
        self._seen = state
        fire_pixels.enqueue()
        return True


def note_failed_asking(task_result: Any, **_signal: Any) -> None:
    """Tells whoever looks when a worker gave a question up for good."""
    is_ours = task_result.task.func is ask_source.func
    if is_ours and task_result.status == TaskResultStatus.FAILED:
        give_up(task_result.args[0], "Something on our side went wrong, again and again.")
