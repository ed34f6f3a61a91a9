"""What becomes public by the clock."""

from datetime import datetime

import structlog
from django.utils import timezone

from stentor.publishing.errors import PublishingError
from stentor.publishing.models import Action
from stentor.publishing.states import newest_entries
from stentor.publishing.verbs import publish_due

log = structlog.get_logger(__name__)


def publish_due_episodes(now: datetime | None = None) -> int:
    """Publishes every scheduled episode whose time has come, however long ago. Their number.

    One that cannot be published stays scheduled and is tried again; the others go on.
    """
    moment = now or timezone.now()
    due = newest_entries([Action.SCHEDULED]).filter(due_at__lte=moment).order_by("due_at")
    published = 0
    for entry in due.select_related("episode__show"):
        try:
            published += publish_due(entry)
        except PublishingError as error:
            log.warning("a scheduled episode waits", episode=entry.episode_id, reason=str(error))
    return published
