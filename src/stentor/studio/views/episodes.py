"""Episodes: a new one, one, and what it says of itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.catalog.making import make_episode
from stentor.catalog.models import Episode, Show
from stentor.catalog.slugs import SlugError, SlugTakenError
from stentor.publishing.editing import move_episode, save_episode
from stentor.publishing.errors import PublishingError
from stentor.publishing.states import EpisodeState, state_of
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
            episode: Episode = form.save(commit=False)
            make_episode(episode, request.user, form.cleaned_data["slug"])
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
        changed = [name for name in form.changed_data if name != "kept_artwork"]
        save_episode(form.save(commit=False), request.user, changed)
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
            move_episode(episode, form.cleaned_data["slug"], request.user)
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
