"""What happens again and again by itself. Rooms register here when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import DatabaseError

log = structlog.get_logger(__name__)

Action = Callable[[datetime], object]
"""Takes the present instant. Safe to run in several workers at once: it claims what it does."""


@dataclass
class Recurrence:
    """One action and when it is due again, in this process."""

    name: str
    seconds: float
    action: Action
    due: float = field(default=0.0)


RECURRENCES: list[Recurrence] = []


def register(name: str, seconds: float, action: Action) -> None:
    """Lets every worker call `action` about every `seconds`, the first time at its start."""
    RECURRENCES[:] = [one for one in RECURRENCES if one.name != name]
    RECURRENCES.append(Recurrence(name, seconds, action))


def run_due(recurrences: list[Recurrence], moment: float, now: datetime) -> None:
    """Calls what is due at `moment` (monotonic seconds). One that fails is tried at its next
    turn and holds up none of the others."""
    for recurrence in recurrences:
        if recurrence.due > moment:
            continue
        recurrence.due = moment + recurrence.seconds
        try:
            recurrence.action(now)
        except (DatabaseError, OSError) as error:
            log.warning("will be tried again", what=recurrence.name, error=str(error))
        except Exception:
            log.exception("a recurring task failed", what=recurrence.name)
