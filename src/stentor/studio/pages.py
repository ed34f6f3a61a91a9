"""Renders a whole page: the frame around it knows who looks and which shows there are."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from stentor.accounts.access import is_operator, may_edit
from stentor.accounts.models import Organisation
from stentor.catalog.models import Show
from stentor.studio.requests import StudioRequest


def render_page(
    request: StudioRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page in the frame of rail and main column; `show` in the context marks where one is."""
    organisations = list(Organisation.objects.of(request.user).order_by("name"))
    frame = {
        "rail_shows": Show.objects.visible_to(request.user).select_related("artwork"),
        "organisations": organisations,
        "is_operator": is_operator(request.user),
        "may_make_shows": any(may_edit(request.user, each) for each in organisations),
    }
    return render(request, template, frame | (context or {}), status=status)
