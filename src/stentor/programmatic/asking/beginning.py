"""An asking put in the queue."""

from datetime import datetime

from django.db import transaction

from stentor.accounts.models import User
from stentor.lib.ids import new_id
from stentor.programmatic.models import Asking, DemandSource
from stentor.programmatic.tasks import ask_source


def begin_asking(source: DemandSource, now: datetime, user: User | None = None) -> Asking:
    """Queues one; its page shows it at once."""
    with transaction.atomic():
        asking = Asking.objects.create(id=new_id(), source=source, user=user, began_at=now)
        ask_source.enqueue(asking.id)
    return asking
