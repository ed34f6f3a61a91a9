"""What a show says of itself, and where it lives."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from stentor.catalog.models import Show
from stentor.catalog.slugs import SlugError
from stentor.insights.public.publication import write_stats
from stentor.intake.tasks import follow_break_length
from stentor.publishing.addresses import stats_address
from stentor.publishing.editing import move_show, save_show
from stentor.publishing.errors import PublishingError
from stentor.publishing.origin import origin_of
from stentor.publishing.verbs import revise_show
from stentor.studio.forms.show import AddressForm, ShowForm
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, require_editor, with_show


@with_show
@require_http_methods(["GET", "POST"])
def show_settings(request: StudioRequest, show: Show) -> HttpResponse:
    """The form; what it saves reaches the feed and the pages at once."""
    require_editor(request, show)
    form = ShowForm(
        request.POST or None,
        request.FILES or None,
        instance=show,
        organisation=show.organisation,
    )
    if form.is_valid():
        with transaction.atomic():
            changed = [name for name in form.changed_data if name != "kept_artwork"]
            save_show(form.save(commit=False), request.user, changed)
            if "break_seconds" in changed:
                follow_break_length.enqueue(show.id)
        publish_change(show, request, "Saved. Feed and pages have it now.")
        return redirect("studio:show-settings", show.slug)
    address_form = AddressForm(initial={"slug": show.slug}, path="/shows/")
    return render_settings(request, show, form, address_form)


@with_show
@require_POST
def show_address(request: StudioRequest, show: Show) -> HttpResponse:
    """Moves the show to another address; the old one leads on."""
    require_editor(request, show)
    form = AddressForm(request.POST, path="/shows/")
    if form.is_valid():
        try:
            move_show(show, form.cleaned_data["slug"], request.user)
        except SlugError as error:
            form.add_error("slug", str(error))
        else:
            news = f"The show lives at {show.slug} now. Old addresses lead to it."
            publish_change(show, request, news)
            return redirect("studio:show-settings", show.slug)
    return render_settings(
        request, show, ShowForm(instance=show, organisation=show.organisation), form
    )


def publish_change(show: Show, request: StudioRequest, news: str) -> None:
    """Hands a change of a show on to listeners; a notice says what became of it."""
    try:
        revise_show(show, request.user)
        write_stats(show, timezone.now())
    except PublishingError as error:
        messages.warning(request, f"Saved; listeners get it as soon as it can be written. {error}")
    else:
        messages.success(request, news)


def render_settings(
    request: StudioRequest, show: Show, form: ShowForm, address_form: AddressForm
) -> HttpResponse:
    """Both forms of the page, each with its own mistakes."""
    saved = Show.objects.select_related("artwork").get(pk=show.pk)
    context = {
        "show": saved,
        "form": form,
        "address_form": address_form,
        "stats_address": (
            origin_of(saved) + stats_address(saved.slug) if saved.has_public_stats else ""
        ),
        "aliases": saved.aliases.order_by("slug"),
    }
    status = 422 if form.errors or address_form.errors else 200
    return render_page(request, "studio/show_settings.html", context, status=status)
