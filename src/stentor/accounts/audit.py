"""Writes down who changed what."""

from typing import Any

from stentor.accounts.models import AuditEntry, Organisation, User


def record(
    organisation: Organisation, actor: User | None, action: str, subject_id: str, **details: Any
) -> AuditEntry:
    """Adds an entry, in the transaction of the change itself. `actor` is None for the command
    line and for what happens by the clock; `details` are plain JSON values."""
    return AuditEntry.objects.create(
        organisation=organisation,
        actor=actor,
        action=action,
        subject_id=subject_id,
        details=details,
    )
