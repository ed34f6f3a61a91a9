"""How the first owner comes in: by a link that the start of the program prints, once."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from stentor.accounts.audit import record
from stentor.accounts.models import Membership, Organisation, OwnerInvitation, Role, User

LIFETIME = timedelta(hours=24)


class InvitationError(Exception):
    """The link does not let in, or what came with it cannot be used; in the visitor's words."""


def is_owner_wanted() -> bool:
    """Has nobody ever become an owner here?"""
    return not Membership.objects.filter(role=Role.OWNER).exists()


def issue_owner_link(studio_url: str) -> str:
    """An address that makes its first visitor the owner; every earlier one stops working.

    InvitationError when there is an owner already. Only the token's SHA-256 is kept.
    """
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        if not is_owner_wanted():
            raise InvitationError("There is an owner already; sign in, or ask them to invite you.")
        OwnerInvitation.objects.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
        OwnerInvitation.objects.create(token_sha256=_digest(token), expires_at=now + LIFETIME)
    return f"{studio_url}/welcome/{token}"


def is_open(token: str) -> bool:
    """Would this token let somebody in now?"""
    return is_owner_wanted() and _open_invitations(token).exists()


def redeem(token: str, *, name: str, email: str, password: str, organisation_name: str) -> User:
    """Makes the visitor the owner and uses the link up. The organisation is a new one, or the one
    that the command line made for what was published before anybody came in.

    Of two visitors at once exactly one comes in. InvitationError says why not; then nothing has
    been made and the link, if it was good, still is.
    """
    with transaction.atomic():
        used = _open_invitations(token).update(used_at=timezone.now())
        if used != 1 or not is_owner_wanted():
            raise InvitationError(
                "This link was used or has run out. Start Stentor again and it prints a new one."
            )
        user = _build_user(name, email, password)
        user.is_staff = True  # who starts the program runs the installation
        user.save()
        organisation = Organisation.objects.filter(memberships=None).first() or Organisation()
        organisation.name = organisation_name.strip()
        _require_valid(organisation)
        organisation.save()
        Membership.objects.create(organisation=organisation, user=user, role=Role.OWNER)
        record(organisation, user, "organisation.founded", organisation.id)
    return user


def _build_user(name: str, email: str, password: str) -> User:
    user = User(name=name.strip(), email=User.objects.normalize_email(email.strip()))
    user.set_password(password)
    _require_valid(user)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvitationError(" ".join(error.messages)) from error
    return user


def _require_valid(row: User | Organisation) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvitationError(" ".join(error.messages)) from error


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _open_invitations(token: str) -> models.QuerySet[OwnerInvitation]:
    return OwnerInvitation.objects.filter(
        token_sha256=_digest(token), used_at=None, expires_at__gt=timezone.now()
    )
