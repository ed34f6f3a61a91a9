"""The shows one may see, and a new one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from stentor.catalog.making import make_show
from stentor.catalog.models import Show
from stentor.catalog.slugs import SlugTakenError
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
            show: Show = form.save(commit=False)
            show.organisation = form.require_organisation()
            make_show(show, request.user, form.cleaned_data["slug"])
        except SlugTakenError as error:
            form.add_error("slug", str(error))
        else:
            messages.success(request, f"{show.title} is made. Give it a first episode.")
            return redirect("studio:show", show.slug)
    context = {"form": form, "place": "new-show"}
    return render_page(request, "studio/new_show.html", context, status=422 if form.errors else 200)
