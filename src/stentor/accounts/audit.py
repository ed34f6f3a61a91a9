"""Writes down who changed what."""

from contextvars import ContextVar
from typing import Any

from stentor.accounts.models import AuditEntry, Organisation, User

acting_token: ContextVar[str | None] = ContextVar("acting_token", default=None)
"""Id of the API token through which the present request acts."""


def record(
    organisation: Organisation, actor: User | None, action: str, subject_id: str, **details: Any
) -> AuditEntry:
    """Adds an entry, in the transaction of the change itself. `actor` is None for the command
    line and for what happens by the clock; `details` are plain JSON values."""
    return AuditEntry.objects.create(
        organisation=organisation,
        actor=actor,
        token_id=acting_token.get(),
        action=action,
        subject_id=subject_id,
        details=details,
    )
