"""Tokens with which programs use the API."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stentor.accounts.access import membership_of
from stentor.accounts.models import ApiToken, Organisation, Role, Scope
from stentor.accounts.tokens import TokenError, make_token, may_revoke, revoke
from stentor.studio.forms.tokens import TokenForm
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, signed_in

MOST_SHOWN = 200


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: StudioRequest, organisation_id: str) -> HttpResponse:
    """One's own, for an owner everybody's, and a new one. Its secret is in this answer only."""
    organisation = get_object_or_404(Organisation.objects.of(request.user), id=organisation_id)
    form = TokenForm(request.POST or None, organisation=organisation, user=request.user)
    made: dict[str, Any] = {}
    if form.is_valid():
        try:
            made["token"], made["secret"] = make_token(
                organisation,
                request.user,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=form.compute_end(timezone.now()),
            )
        except TokenError as error:
            form.add_error(None, str(error))
        else:
            form = TokenForm(organisation=organisation, user=request.user)
    context = {
        "organisation": organisation,
        "place": "tokens",
        "form": form,
        "made": made,
        "rows": list_rows(request, organisation),
    }
    status = 422 if form.errors else 201 if made else 200
    return render_page(request, "studio/tokens.html", context, status=status)


@signed_in
@require_POST
def token_revocation(request: StudioRequest, token_id: str) -> HttpResponse:
    """From now on the token opens nothing."""
    ours = ApiToken.objects.filter(organisation__in=Organisation.objects.of(request.user))
    token = get_object_or_404(ours.select_related("organisation"), id=token_id)
    if not may_revoke(request.user, token):
        raise PermissionDenied("an owner revokes the tokens of others")
    revoke(token, request.user)
    messages.success(request, f"{token.name} is revoked. Whatever used it is shut out from now on.")
    return redirect("studio:tokens", token.organisation_id)


def list_rows(request: StudioRequest, organisation: Organisation) -> list[dict[str, Any]]:
    """Each token with what it may do in words; those that work first, then the newest."""
    membership = membership_of(request.user, organisation)
    rows = organisation.api_tokens.select_related("user")
    if membership is None or membership.role != Role.OWNER:
        rows = rows.filter(user=request.user)
    now, words = timezone.now(), dict(Scope.choices)
    described = [
        {
            "token": token,
            "may": [words.get(scope, scope) for scope in token.scopes],
            "is_alive": token.is_alive(now),
            "has_run_out": token.has_run_out(now),
        }
        for token in rows[:MOST_SHOWN]
    ]
    return sorted(described, key=lambda row: not row["is_alive"])
