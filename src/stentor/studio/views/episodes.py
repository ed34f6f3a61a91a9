"""Episodes: a new one, one, and what it says of itself."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.accounts.audit import record
from stentor.catalog.models import Episode, Show
from stentor.catalog.models.episode import is_episode_slug_taken
from stentor.catalog.slugs import SlugError, SlugTakenError, propose_slug
from stentor.publishing.errors import PublishingError
from stentor.publishing.states import EpisodeState, state_of
from stentor.publishing.store import note_change
from stentor.publishing.verbs import revise
from stentor.studio.forms.episode import EpisodeForm, NewEpisodeForm
from stentor.studio.forms.show import AddressForm
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, require_editor, with_episode, with_show
from stentor.studio.workbench import build_workbench


@with_show
@require_http_methods(["GET", "POST"])
def new_episode(request: StudioRequest, show: Show) -> HttpResponse:
    """The form of an episode to be; audio comes next."""
    require_editor(request, show)
    form = NewEpisodeForm(request.POST or None, request.FILES or None, show=show)
    if form.is_valid():
        try:
            episode = make_episode(form, request)
        except SlugTakenError as error:
            form.add_error("slug", str(error))
        else:
            messages.success(request, "The draft is made. Add the audio.")
            return redirect("studio:episode", show.slug, episode.slug)
    context = {"form": form, "show": show}
    status = 422 if form.errors else 200
    return render_page(request, "studio/new_episode.html", context, status=status)


@with_episode
@require_safe
def episode_page(request: StudioRequest, episode: Episode) -> HttpResponse:
    """The workbench of one episode."""
    return render_page(request, "studio/episode.html", build_workbench(request, episode))


@with_episode
@require_http_methods(["GET", "POST"])
def edit_episode(request: StudioRequest, episode: Episode) -> HttpResponse:
    """The form; of a public episode, what it saves reaches listeners at once."""
    show = episode.show
    require_editor(request, show)
    form = EpisodeForm(request.POST or None, request.FILES or None, instance=episode, show=show)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            changed = [name for name in form.changed_data if name != "kept_artwork"]
            record(show.organisation, request.user, "episode.changed", episode.id, fields=changed)
            note_change(show)
        publish_change(episode, request)
        return redirect("studio:episode", show.slug, episode.slug)
    address_form = AddressForm(initial={"slug": episode.slug}, path=f"/shows/{show.slug}/")
    return render_editing(request, episode, form, address_form)


@with_episode
@require_POST
def episode_address(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Moves the episode to another address; the old one leads on."""
    require_editor(request, episode.show)
    form = AddressForm(request.POST, path=f"/shows/{episode.show.slug}/")
    if form.is_valid():
        try:
            with transaction.atomic():
                episode.rename(form.cleaned_data["slug"], request.user)
                note_change(episode.show)
        except SlugError as error:
            form.add_error("slug", str(error))
        else:
            publish_change(episode, request)
            return redirect("studio:episode", episode.show.slug, episode.slug)
    return render_editing(request, episode, EpisodeForm(instance=episode, show=episode.show), form)


def publish_change(episode: Episode, request: StudioRequest) -> None:
    """Hands a change of a public episode on to listeners; a notice says what became of it."""
    if state_of(episode) is not EpisodeState.PUBLIC:
        messages.success(request, "Saved.")
        return
    try:
        revise(episode, request.user)
    except PublishingError as error:
        messages.warning(request, f"Saved, but listeners keep the former version: {error}")
    else:
        messages.success(request, "Saved. Listeners have it now.")


@transaction.atomic
def make_episode(form: NewEpisodeForm, request: StudioRequest) -> Episode:
    """Saves the draft of a valid form at a free address.

    SlugTakenError when somebody took the address since the form looked.
    """
    show, slug = form.show, form.cleaned_data["slug"]
    if slug and is_episode_slug_taken(show, slug):
        raise SlugTakenError(slug)
    episode: Episode = form.save(commit=False)
    episode.slug = slug or propose_slug(episode.title, list_taken_slugs(show), "episode")
    episode.save()
    record(show.organisation, request.user, "episode.made", episode.id, title=episode.title)
    return episode


def list_taken_slugs(show: Show) -> set[str]:
    """Every address an episode of the show has or had."""
    present = show.episodes.values_list("slug", flat=True)
    return {*present, *show.episode_aliases.values_list("slug", flat=True)}


def render_editing(
    request: StudioRequest, episode: Episode, form: EpisodeForm, address_form: AddressForm
) -> HttpResponse:
    """Both forms of the page, each with its own mistakes."""
    saved = Episode.objects.select_related("show__artwork", "artwork").get(pk=episode.pk)
    context = {
        "show": saved.show,
        "episode": saved,
        "form": form,
        "address_form": address_form,
        "aliases": saved.aliases.order_by("slug"),
    }
    status = 422 if form.errors or address_form.errors else 200
    return render_page(request, "studio/edit_episode.html", context, status=status)
