"""Sessions of people who went away."""

from datetime import datetime


def clear_expired_sessions(now: datetime) -> int:
    """Deletes sessions that nobody can use any more. Their number."""
    from django.contrib.sessions.models import Session

    return Session.objects.filter(expire_date__lt=now).delete()[0]
