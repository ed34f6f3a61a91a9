"""A show by one of its names."""

from django.http import HttpRequest

from stentor.accounts.models import ApiToken
from stentor.api.op3.asking import Answer, RefusedError, find_show, serve
from stentor.api.op3.naming import write_episode_id, write_show_uuid
from stentor.lib.clock import format_instant
from stentor.publishing.addresses import stats_address
from stentor.publishing.guids import podcast_guid_of
from stentor.publishing.origin import origin_of
from stentor.publishing.public import gather_show


@serve
def view_show(request: HttpRequest, _token: ApiToken, name: str) -> Answer:
    """With `episodes=include` its public episodes too, newest first."""
    wanted = request.GET.get("episodes", "exclude")
    if wanted not in {"include", "exclude"}:
        message = f"Bad episodes: {wanted[:40]}, expected 'include' or 'exclude'"
        raise RefusedError(400, message)
    show = find_show(name)
    answer = {
        "showUuid": write_show_uuid(show.pk),
        "title": show.title,
        "podcastGuid": podcast_guid_of(show),
        "statsPageUrl": origin_of(show) + stats_address(show.slug),
    }
    if wanted == "exclude":
        return answer
    episodes = [
        {
            "id": write_episode_id(one.episode.pk),
            "title": one.title,
            "pubdate": format_instant(one.released_at),
        }
        for one in gather_show(show).episodes
    ]
    return answer | {"episodes": episodes}
