"""Tokens of the API: made, recognised, revoked."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from stentor.accounts.access import is_operator, may_edit, may_sell, membership_of
from stentor.accounts.audit import record
from stentor.accounts.models import ApiToken, Organisation, Role, Scope, User

PREFIX = "stentor_"
"""So that whoever finds one in a log or a repository knows what it is."""
ENDING = 4
MOST_TOKENS = 50
"""Of one person in one organisation, alive at once."""
USED_EVERY = timedelta(minutes=1)
"""How exactly `last_used_at` is kept, so that reading costs no write each time."""


class TokenError(ValueError):
    """Why a token cannot be made, in the words of whoever asks for it."""


def make_token(
    organisation: Organisation,
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody can read again later.

    TokenError when the person may not do themselves what it is for.
    """
    wanted = [scope for scope in Scope.values if scope in set(scopes)]
    if not wanted:
        raise TokenError("Choose at least one thing that it may do.")
    if excess := [scope for scope in wanted if not may_use(user, organisation, scope)]:
        raise TokenError(f"You may not do this yourself: {', '.join(excess)}.")
    now = timezone.now()
    if expires_at is not None and expires_at <= now:
        raise TokenError("This time has passed.")
    if ApiToken.objects.alive(now).filter(organisation=organisation, user=user).count() >= (
        MOST_TOKENS
    ):
        raise TokenError(f"You have {MOST_TOKENS} tokens here; revoke those that nothing uses.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        organisation=organisation,
        user=user,
        name=name.strip(),
        scopes=wanted,
        token_sha256=_digest(secret),
        ending=secret[-ENDING:],
        expires_at=expires_at,
    )
    try:
        token.full_clean()
    except ValidationError as error:
        raise TokenError(" ".join(error.messages)) from error
    with transaction.atomic():
        token.save()
        record(organisation, user, "token.made", token.id, title=token.name, scopes=wanted)
    return token, secret


def find_token(secret: str, now: datetime) -> ApiToken | None:
    """The living token of this secret whose person is still a member; None for any other."""
    if not secret.startswith(PREFIX) or not secret.isascii():
        return None
    tokens = ApiToken.objects.alive(now).select_related("user", "organisation")
    token = tokens.filter(token_sha256=_digest(secret)).first()
    if token is None or membership_of(token.user, token.organisation) is None:
        return None
    return token


def note_use(token: ApiToken, now: datetime) -> None:
    """Remembers, to the minute, that it was used."""
    if token.last_used_at is None or now - token.last_used_at >= USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def revoke(token: ApiToken, actor: User) -> None:
    """From now on it opens nothing. Revoked again it stays as it is."""
    with transaction.atomic():
        living = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
        if living.update(revoked_at=timezone.now()):
            record(token.organisation, actor, "token.revoked", token.id, title=token.name)


def may_revoke(user: User, token: ApiToken) -> bool:
    """One's own, and for an owner everybody's."""
    membership = membership_of(user, token.organisation)
    return membership is not None and (user.pk == token.user_id or membership.role == Role.OWNER)


def may_use(user: User, organisation: Organisation, scope: str) -> bool:
    """May the person do themselves what this scope allows?"""
    if scope == Scope.SHOWS_WRITE:
        return may_edit(user, organisation)
    if scope == Scope.ADS_WRITE:
        return may_sell(user, organisation)
    is_member = membership_of(user, organisation) is not None
    if scope in {Scope.STATUS_READ, Scope.STATUS_WRITE, Scope.PROBE}:
        return is_member and is_operator(user)
    return is_member


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
