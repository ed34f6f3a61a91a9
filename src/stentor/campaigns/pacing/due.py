"""When flights are paced: off the clock's own turn, which has leases to renew meanwhile."""

from datetime import datetime

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from stentor.campaigns.tasks import pace_all_flights

WAITING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def enqueue_due(now: datetime) -> None:
    """Lets a worker do it when it is time, unless one is asked to already."""
    from stentor.campaigns.pacing.running import is_due

    path = pace_all_flights.module_path
    if is_due(now) and not DBTaskResult.objects.filter(task_path=path, status__in=WAITING).exists():
        pace_all_flights.enqueue()
