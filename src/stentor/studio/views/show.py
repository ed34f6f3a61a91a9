"""One show: its episodes, its feed address."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stentor.accounts.access import may_edit
from stentor.catalog.models import Show
from stentor.publishing.addresses import feed_address, show_address
from stentor.publishing.models import LedgerEntry
from stentor.publishing.origin import origin_of
from stentor.publishing.states import states_of
from stentor.studio.directories import DIRECTORIES
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, with_show

EPISODES_A_PAGE = 50


@with_show
@require_safe
def show_page(request: StudioRequest, show: Show) -> HttpResponse:
    """Drafts first, then what is to come, then what is out, newest first."""
    episodes = show.episodes.select_related("media").order_by(
        F("released_at").desc(nulls_first=True), "-created_at"
    )
    page = Paginator(episodes, EPISODES_A_PAGE).get_page(request.GET.get("page"))
    states = states_of(page.object_list)
    context = {
        "show": show,
        "place": "show",
        "may_edit": may_edit(request.user, show.organisation),
        "is_heard": LedgerEntry.objects.filter(episode__show=show).exists(),
        "page": page,
        "rows": [(episode, states[episode.id]) for episode in page.object_list],
        "feed_address": origin_of(show) + feed_address(show.slug),
        "page_address": origin_of(show) + show_address(show.slug),
        "directories": DIRECTORIES,
    }
    return render_page(request, "studio/show.html", context)
