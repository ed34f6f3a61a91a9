"""Who asks: a token in `Authorization`, and nothing else. Cookies open nothing here."""

from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from stentor.accounts.audit import acting_token
from stentor.accounts.models import ApiToken, Organisation, User
from stentor.accounts.tokens import find_token, may_use, note_use
from stentor.api.conventions.problems import Problem
from stentor.api.conventions.rates import RateBook, Standing

BOOK = RateBook()


class ApiRequest(HttpRequest):
    """A request that a token's secret came with."""

    auth: ApiToken
    actor: User
    """The person the token works for."""
    organisation: Organisation
    standing: Standing


class Bearer(HttpBearer):
    """Lets a token through that has the scope, if its person may do this themselves now."""

    def __init__(self, scope: str = "") -> None:
        """Without a scope any living token will do."""
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken:
        token = super().__call__(request)
        if token is None:
            raise Problem(
                "unauthorised",
                "Send a token that is valid: Authorization: Bearer …",
                headers={"WWW-Authenticate": 'Bearer realm="stentor"'},
            )
        found: ApiToken = token
        return found

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Makes an ApiRequest of the request."""
        now = timezone.now()
        found = find_token(token.strip(), now)
        if found is None:
            return None
        acting_token.set(found.pk)
        asked = cast(ApiRequest, request)
        asked.actor, asked.organisation = found.user, found.organisation
        self._count(asked, found)
        self._require_scope(found)
        note_use(found, now)
        return found

    def _count(self, request: ApiRequest, token: ApiToken) -> None:
        standing = BOOK.count(token.pk)
        request.standing = standing
        if standing.is_over:
            raise Problem(
                "too-many",
                f"This token has sent {BOOK.most} requests within {BOOK.window:.0f} seconds.",
                headers={"Retry-After": str(standing.seconds)},
            )

    def _require_scope(self, token: ApiToken) -> None:
        if not self.scope:
            return
        if not token.has_scope(self.scope):
            raise Problem(
                "forbidden",
                f"This needs a token with the scope {self.scope}.",
                headers={
                    "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.scope}"'
                },
            )
        if not may_use(token.user, token.organisation, self.scope):
            raise Problem("forbidden", "Whom this token belongs to may not do this (any more).")
