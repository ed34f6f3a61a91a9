"""Shows."""

import io
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router

from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.bodies import read_body
from stentor.api.conventions.declaring import CREATED, EDITED, READ, binary, declare
from stentor.api.conventions.finding import find_show
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.api.conventions.problems import refuse_field
from stentor.api.shows.bodies import NewShow, ShowChange, ShowDocument, ShowFields
from stentor.catalog import artwork
from stentor.catalog.making import make_show
from stentor.catalog.models import Show
from stentor.intake.tasks import follow_break_length
from stentor.publishing.editing import move_show, save_show
from stentor.publishing.verbs import revise_show

router = Router(tags=["Shows"])
READING, WRITING = Bearer("shows:read"), Bearer("shows:write")


@router.get("", auth=READING, response=declare(Page[ShowDocument], *READ), operation_id="listShows")
def list_shows(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Every show of the organisation, newest first."""
    shows = Show.objects.filter(organisation=request.organisation).select_related("artwork")
    return answer_page(request, shows, query, _describe)


@router.post("", auth=WRITING, response=declare(ShowDocument, *CREATED), operation_id="createShow")
def create_show(request: ApiRequest, body: NewShow) -> HttpResponse:
    """Makes a show. Listeners see it with its first published episode."""

    def make(show_id: str) -> tuple[str, ShowDocument]:
        there = Show.objects.filter(pk=show_id).select_related("artwork").first()
        if there is None:
            fields = body.model_dump(exclude={"slug"})
            there = Show(id=show_id, organisation=request.organisation, **fields)
            _require_whole(there)
            make_show(there, request.actor, body.slug)
        return reverse("api-1:readShow", args=[there.id]), ShowDocument.of(there)

    return make_once(request, make)


@router.get("/{show}", auth=READING, response=declare(ShowDocument, *READ), operation_id="readShow")
def read_show(request: ApiRequest, show: str) -> HttpResponse:
    """One show, by its id or its slug."""
    return answer(request, ShowDocument.of(find_show(request, show)))


@router.patch(
    "/{show}", auth=WRITING, response=declare(ShowDocument, *EDITED), operation_id="changeShow"
)
def change_show(request: ApiRequest, show: str, body: ShowChange) -> HttpResponse:
    """Changes what is sent; feed and pages have it when the answer comes."""
    with transaction.atomic():
        found = lock_show(find_show(request, show))
        require_unchanged(request, ShowDocument.of(found))
        _apply(request, found, body)
    revise_show(found, request.actor)
    return answer(request, ShowDocument.of(find_show(request, found.id)))


@router.put(
    "/{show}/cover",
    auth=WRITING,
    response=declare(ShowDocument, *EDITED),
    operation_id="replaceShowCover",
    openapi_extra=binary("image/jpeg", "image/png"),
)
def replace_cover(request: ApiRequest, show: str) -> HttpResponse:
    """Takes the picture in the body: square, RGB, 1400 to 3000 pixels, JPEG or PNG."""
    found = find_show(request, show)
    content = io.BytesIO(read_body(request, artwork.LARGEST))
    taken = artwork.take_in_artwork(request.organisation, content)
    with transaction.atomic():
        found = lock_show(found)
        require_unchanged(request, ShowDocument.of(found))
        found.artwork = taken
        save_show(found, request.actor, ["cover"])
    revise_show(found, request.actor)
    return answer(request, ShowDocument.of(found))


def lock_show(show: Show) -> Show:
    """As it is now; nobody else changes it before the transaction's end."""
    shows = Show.objects.select_related("organisation", "artwork")
    return shows.select_for_update(of=("self",)).get(pk=show.pk)


def _apply(request: ApiRequest, show: Show, body: ShowFields) -> None:
    wanted = body.model_dump(include=body.model_fields_set)
    slug = wanted.pop("slug", "")
    changed = [name for name, value in wanted.items() if getattr(show, name) != value]
    for name in changed:
        setattr(show, name, wanted[name])
    _require_whole(show)
    if changed:
        save_show(show, request.actor, changed)
    if "break_seconds" in changed:
        follow_break_length.enqueue(show.id)
    if slug:
        move_show(show, slug, request.actor)


def _require_whole(show: Show) -> None:
    """What only the row itself can tell: addresses and links that are none."""
    try:
        show.clean_fields(exclude=["slug", "organisation", "artwork"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise refuse_field(name, messages[0]) from error


def _describe(shows: Sequence[Show]) -> list[ShowDocument]:
    return [ShowDocument.of(show) for show in shows]
