"""The shows one may see, and a new one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from stentor.accounts.audit import record
from stentor.catalog.models import Show, ShowAlias
from stentor.catalog.models.show import is_show_slug_taken
from stentor.catalog.slugs import SlugTakenError, propose_slug
from stentor.studio.forms.show import NewShowForm, list_editable_organisations
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, signed_in


@signed_in
@require_safe
def shows(request: StudioRequest) -> HttpResponse:
    """Every show, the one worked on last first; for nobody's show yet, what to do."""
    aired = Q(episodes__released_at__lte=timezone.now())
    rows = (
        Show.objects.visible_to(request.user)
        .select_related("artwork", "organisation")
        .annotate(
            episode_count=Count("episodes"),
            last_release=Max("episodes__released_at", filter=aired),
        )
    )
    return render_page(request, "studio/shows.html", {"shows": rows, "place": "shows"})


@signed_in
@require_http_methods(["GET", "POST"])
def new_show(request: StudioRequest) -> HttpResponse:
    """The form of a show to be."""
    if not list_editable_organisations(request.user):
        raise PermissionDenied("viewers look, editors change")
    initial = {"time_zone": request.user.time_zone, "language": "en"}
    form = NewShowForm(
        request.POST or None, request.FILES or None, user=request.user, initial=initial
    )
    if form.is_valid():
        try:
            show = make_show(form, request)
        except SlugTakenError as error:
            form.add_error("slug", str(error))
        else:
            messages.success(request, f"{show.title} is made. Give it a first episode.")
            return redirect("studio:show", show.slug)
    context = {"form": form, "place": "new-show"}
    return render_page(request, "studio/new_show.html", context, status=422 if form.errors else 200)


@transaction.atomic
def make_show(form: NewShowForm, request: StudioRequest) -> Show:
    """Saves the show of a valid form at a free address.

    SlugTakenError when somebody took the address since the form looked.
    """
    slug = form.cleaned_data["slug"]
    if slug and is_show_slug_taken(slug):
        raise SlugTakenError(slug)
    show: Show = form.save(commit=False)
    show.organisation = form.require_organisation()
    show.slug = slug or propose_slug(show.title, list_taken_slugs())
    show.save()
    record(show.organisation, request.user, "show.made", show.id, title=show.title)
    return show


def list_taken_slugs() -> set[str]:
    """Every address a show has or had."""
    present = Show.objects.values_list("slug", flat=True)
    return {*present, *ShowAlias.objects.values_list("slug", flat=True)}
