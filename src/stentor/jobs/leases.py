"""Claims tasks for workers, keeps the claims alive, and takes up what a dead worker left."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_tasks import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult, get_date_max

from stentor.jobs.models import Lease

LEASE = timedelta(seconds=10)
"""How long a worker may be silent before its task is taken from it."""
MOST_ATTEMPTS = 5
REMEMBERED = timedelta(days=30)
"""How long a finished task can be looked at."""
FIRST_PAUSE = timedelta(seconds=5)
"""Before the second attempt; each further pause is four times as long."""

StoredTask = DBTaskResult[Any, Any]
"""A task in the database, whatever its function takes and gives."""

log = structlog.get_logger(__name__)


class WorkerDiedError(Exception):
    """The worker on the task's last attempt was killed or hung."""


def claim_task(worker: str, now: datetime) -> StoredTask | None:
    """The next task that is due, now this worker's alone, with its lease; None when none is.

    Transactions take the write lock when they begin, so of two workers one gets the task.
    """
    if not list_due(now).exists():
        return None
    with transaction.atomic():
        result = list_due(now).first()
        if result is None:
            return None
        result.claim(worker)
        Lease.objects.update_or_create(
            task_id=result.id, defaults={"worker": worker, "expires_at": now + LEASE}
        )
    return result


def renew_lease(result: StoredTask, worker: str, now: datetime) -> bool:
    """Prolongs the worker's hold; False when the task was given to another in the meantime."""
    held = Lease.objects.filter(task_id=result.id, worker=worker)
    return held.update(expires_at=now + LEASE) == 1


def release_task(result: StoredTask, worker: str) -> bool:
    """Gives the hold up, at the end of an attempt; False when it had been lost already."""
    return Lease.objects.filter(task_id=result.id, worker=worker).delete()[0] == 1


def return_expired(now: datetime) -> int:
    """Hands tasks whose worker fell silent to whoever asks next. Their number.

    A task that killed its worker every time is given up after `MOST_ATTEMPTS`.
    """
    returned = 0
    leased = Lease.objects.filter(task_id=OuterRef("id"), expires_at__gte=now)
    abandoned = DBTaskResult.objects.filter(~Exists(leased), status=TaskResultStatus.RUNNING)
    for result in abandoned:
        with transaction.atomic():
            still = DBTaskResult.objects.filter(pk=result.pk, status=TaskResultStatus.RUNNING)
            if not still.filter(~Exists(leased)).exists():
                continue
            Lease.objects.filter(task_id=result.id).delete()
            error = WorkerDiedError("the worker was killed or hung")
            retry_or_give_up(result, error, now, pause=timedelta(0))
        log.warning("took a task back from a silent worker", task=result.task_path)
        returned += 1
    return returned


def retry_or_give_up(
    result: StoredTask, error: BaseException, now: datetime, pause: timedelta | None = None
) -> None:
    """After a failed attempt: once more after a pause, or, after the last one, failed for good."""
    attempts = len(result.worker_ids)
    if attempts < MOST_ATTEMPTS:
        put_back(result, now + (compute_pause(attempts) if pause is None else pause))
    else:
        result.set_failed(error)
        announce_end(result)


def announce_end(result: StoredTask) -> None:
    """Sends django-tasks' signal that the task succeeded, or failed for good."""
    try:
        task = result.task
    except (ImportError, SuspiciousOperation):
        log.exception("a task of no function that is here any more", task=result.task_path)
        return
    task_finished.send(sender=type(task.get_backend()), task_result=result.task_result)


def compute_pause(attempts: int) -> timedelta:
    """5 s, 20 s, 80 s, 320 s after one, two, three, four failed attempts."""
    return FIRST_PAUSE * int(4 ** (attempts - 1))


def forget_finished(now: datetime) -> int:
    """Deletes tasks that ended a month ago. Their number."""
    return DBTaskResult.objects.filter(finished_at__lt=now - REMEMBERED).delete()[0]


def put_back(result: StoredTask, run_after: datetime) -> None:
    """Back among the waiting tasks, due at `run_after`."""
    result.status = TaskResultStatus.READY
    result.run_after = run_after
    result.save(update_fields=["status", "run_after", "worker_ids"])


def list_due(now: datetime) -> QuerySet[StoredTask]:
    """Tasks that wait for nothing but a worker, in the order they are taken."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, backend_name="default")
    return waiting.filter(Q(run_after=get_date_max()) | Q(run_after__lte=now))
