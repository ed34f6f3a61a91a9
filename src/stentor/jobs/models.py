"""Which worker holds which running task, and until when."""

from django.db import models


class Lease(models.Model):
    """A worker's word that it still works on a task, renewed by its pulse while it does.

    A lease that has run out belongs to a worker that died or hangs; the task is taken up again.
    """

    task_id = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} holds {self.task_id}"
