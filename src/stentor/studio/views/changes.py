"""Who changed what in an organisation."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from stentor.accounts.models import Organisation
from stentor.catalog.models import Episode, Show
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, signed_in
from stentor.studio.telling import tell_change

CHANGES_A_PAGE = 50


@signed_in
@require_safe
def changes(request: StudioRequest, organisation_id: str) -> HttpResponse:
    """The audit log, newest first."""
    organisation = get_object_or_404(Organisation.objects.of(request.user), id=organisation_id)
    entries = organisation.audit_entries.select_related("actor", "token")
    page = Paginator(entries, CHANGES_A_PAGE).get_page(request.GET.get("page"))
    ids = [entry.subject_id for entry in page.object_list]
    subjects: dict[str, Show | Episode] = {
        **Show.objects.filter(organisation=organisation).in_bulk(ids),
        **Episode.objects.filter(show__organisation=organisation)
        .select_related("show")
        .in_bulk(ids),
    }
    rows = [(entry, tell_change(entry), subjects.get(entry.subject_id)) for entry in page]
    context = {"organisation": organisation, "place": "changes", "page": page, "rows": rows}
    return render_page(request, "studio/changes.html", context)
