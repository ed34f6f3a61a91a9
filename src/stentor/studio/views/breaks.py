"""Where spots may stand in an episode."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stentor.catalog.models import Episode
from stentor.intake.breaks import BreaksError
from stentor.intake.recutting import set_breaks
from stentor.studio.forms.breaks import BreaksForm
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, require_editor, with_episode
from stentor.studio.workbench import build_workbench


@with_episode
@require_POST
def breaks(request: StudioRequest, episode: Episode) -> HttpResponse:
    """Queues the cutting at other breaks; the audio itself stays as it is."""
    require_editor(request, episode.show)
    form = BreaksForm(request.POST, media=episode.media) if episode.media else None
    if form is None:
        messages.error(request, "There is no audio yet.")
    elif form.is_valid():
        try:
            if set_breaks(episode, form.cleaned_data["breaks"], request.user) is None:
                messages.success(request, "These are its breaks already.")
        except BreaksError as error:
            form.add_error("breaks", error.sentences[0])
    if form is not None and form.errors:
        context = build_workbench(request, episode, breaks_form=form)
        return render_page(request, "studio/episode.html", context, status=422)
    return redirect("studio:episode", episode.show.slug, episode.slug)
