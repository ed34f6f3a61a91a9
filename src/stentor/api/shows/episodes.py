"""Episodes of a show."""

import io
from typing import Literal

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.bodies import read_body
from stentor.api.conventions.declaring import CREATED, EDITED, READ, binary, declare
from stentor.api.conventions.finding import find_episode, find_show
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.api.conventions.problems import refuse_field
from stentor.api.shows.episode_bodies import EpisodeChange, EpisodeDocument, NewEpisode
from stentor.catalog import artwork
from stentor.catalog.making import make_episode
from stentor.catalog.models import Episode
from stentor.publishing.editing import move_episode, save_episode
from stentor.publishing.states import filter_by_state, state_of, states_of
from stentor.publishing.verbs import revise

router = Router(tags=["Episodes"])
READING, WRITING = Bearer("shows:read"), Bearer("shows:write")
EPISODES, EPISODE = "/{show}/episodes", "/{show}/episodes/{episode}"


class EpisodeQuery(PageQuery):
    """Which episodes."""

    state: Literal["draft", "scheduled", "public", "withdrawn"] | None = Field(
        None, description="Only those that stand so."
    )


@router.get(
    EPISODES,
    auth=READING,
    response=declare(Page[EpisodeDocument], *READ),
    operation_id="listEpisodes",
)
def list_episodes(request: ApiRequest, show: str, query: Query[EpisodeQuery]) -> HttpResponse:
    """Every episode of the show, the one that was made last first."""
    found = find_show(request, show)
    rows = Episode.objects.filter(show=found).select_related("media", "artwork", "show")
    if query.state:
        rows = filter_by_state(rows, query.state)
    return answer_page(request, rows, query, lambda shown: _describe(list(shown)))


@router.post(
    EPISODES,
    auth=WRITING,
    response=declare(EpisodeDocument, *CREATED),
    operation_id="createEpisode",
)
def create_episode(request: ApiRequest, show: str, body: NewEpisode) -> HttpResponse:
    """Makes a draft; audio comes next."""
    found = find_show(request, show)

    def make(episode_id: str) -> tuple[str, EpisodeDocument]:
        there = find_made(episode_id)
        if there is None:
            if body.guid and found.episodes.filter(guid=body.guid).exists():
                raise refuse_field("guid", "Another episode of the show has this guid.")
            there = Episode(id=episode_id, show=found, **body.model_dump(exclude={"slug"}))
            make_episode(there, request.actor, body.slug)
        return locate(there), EpisodeDocument.of(there, state_of(there))

    return make_once(request, make)


@router.get(
    EPISODE, auth=READING, response=declare(EpisodeDocument, *READ), operation_id="readEpisode"
)
def read_episode(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """One episode; show and episode by id or slug."""
    found = find_episode(request, show, episode)
    return answer(request, describe(found))


@router.patch(
    EPISODE, auth=WRITING, response=declare(EpisodeDocument, *EDITED), operation_id="changeEpisode"
)
def change_episode(
    request: ApiRequest, show: str, episode: str, body: EpisodeChange
) -> HttpResponse:
    """Changes what is sent; of a public episode listeners have it when the answer comes."""
    with transaction.atomic():
        found = lock_episode(find_episode(request, show, episode))
        require_unchanged(request, describe(found))
        wanted = body.model_dump(include=body.model_fields_set)
        slug = wanted.pop("slug", "")
        changed = [name for name, value in wanted.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, wanted[name])
        if changed:
            save_episode(found, request.actor, changed)
        if slug:
            move_episode(found, slug, request.actor)
    return bring_to_listeners(request, found)


@router.put(
    EPISODE + "/cover",
    auth=WRITING,
    response=declare(EpisodeDocument, *EDITED),
    operation_id="replaceEpisodeCover",
    openapi_extra=binary("image/jpeg", "image/png"),
)
def replace_cover(request: ApiRequest, show: str, episode: str) -> HttpResponse:
    """Takes the picture in the body: square, RGB, 1400 to 3000 pixels, JPEG or PNG."""
    found = find_episode(request, show, episode)
    content = io.BytesIO(read_body(request, artwork.LARGEST))
    taken = artwork.take_in_artwork(request.organisation, content)
    with transaction.atomic():
        found = lock_episode(found)
        require_unchanged(request, describe(found))
        found.artwork = taken
        save_episode(found, request.actor, ["cover"])
    return bring_to_listeners(request, found)


def bring_to_listeners(request: ApiRequest, episode: Episode) -> HttpResponse:
    """The answer to a change that is saved."""
    revise(episode, request.actor)
    return answer(request, describe(episode))


def lock_episode(episode: Episode) -> Episode:
    """As it is now; nobody else changes it before the transaction's end."""
    episodes = Episode.objects.select_related("show__organisation", "media", "artwork")
    return episodes.select_for_update(of=("self",)).get(pk=episode.pk)


def describe(episode: Episode) -> EpisodeDocument:
    return EpisodeDocument.of(episode, state_of(episode))


def find_made(episode_id: str) -> Episode | None:
    """The episode of that id, should an earlier try have made it."""
    episodes = Episode.objects.select_related("show", "media", "artwork")
    return episodes.filter(pk=episode_id).first()


def locate(episode: Episode) -> str:
    return reverse("api-1:readEpisode", args=[episode.show_id, episode.id])


def _describe(episodes: list[Episode]) -> list[EpisodeDocument]:
    states = states_of(episodes)
    return [EpisodeDocument.of(episode, states[episode.id]) for episode in episodes]
