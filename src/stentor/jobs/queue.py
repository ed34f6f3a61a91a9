"""How many tasks wait, told in a file, so that whoever looks needs no database."""

import json
import time
from pathlib import Path

import structlog
from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone

from stentor.jobs.leases import list_due
from stentor.lib.clock import format_instant

EVERY_SECONDS = 5.0

log = structlog.get_logger(__name__)


class QueueNote:
    """`run/queue.json`: `at`, `waiting`, and `oldest`, when the longest waiting one was put in."""

    def __init__(self, run: Path) -> None:
        self._path = run / "queue.json"
        self._due = 0.0

    def write_if_due(self) -> None:
        """A database or a disk that refuses is no reason to end."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + EVERY_SECONDS
        now = timezone.now()
        try:
            found = list_due(now).aggregate(waiting=Count("id"), oldest=Min("enqueued_at"))
            oldest = found["oldest"] and format_instant(found["oldest"])
            note = {"at": format_instant(now), "waiting": found["waiting"], "oldest": oldest}
            temporary = self._path.with_name(".queue.json.part")
            temporary.write_text(json.dumps(note))
            temporary.replace(self._path)
        except (DatabaseError, OSError) as error:
            log.warning("the queue cannot be told of", error=str(error))
