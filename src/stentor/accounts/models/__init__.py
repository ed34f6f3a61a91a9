"""Everything of the room that is kept in the database."""

from stentor.accounts.models.audit import AuditEntry
from stentor.accounts.models.invitation import OwnerInvitation
from stentor.accounts.models.organisation import Membership, Organisation, Role
from stentor.accounts.models.token import ApiToken, Scope
from stentor.accounts.models.user import User

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Membership",
    "Organisation",
    "OwnerInvitation",
    "Role",
    "Scope",
    "User",
]
