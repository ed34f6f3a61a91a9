"""What an address names, by id or by slug, as far as the token's organisation has it."""

import re

from django.http import Http404

from stentor.api.conventions.bearer import ApiRequest
from stentor.catalog.models import Episode, Show

KEY = re.compile(r"[A-Za-z0-9-]{1,80}")
"""Ids are capitals and digits, slugs small letters, digits and hyphens: they never meet."""


def find_show(request: ApiRequest, key: str) -> Show:
    """By its id, its slug, or a slug it once had. Http404 for anybody else's."""
    require_key(key)
    shows = Show.objects.filter(organisation=request.organisation)
    shows = shows.select_related("organisation", "artwork")
    found = (
        shows.filter(pk=key).first()
        or shows.filter(slug=key).first()
        or shows.filter(aliases__slug=key).first()
    )
    if found is None:
        raise Http404("no such show")
    return found


def find_episode(request: ApiRequest, show_key: str, key: str) -> Episode:
    """By its id, its slug, or a slug it once had in that show. Http404 where there is none."""
    require_key(key)
    show = find_show(request, show_key)
    episodes = Episode.objects.filter(show=show).select_related("media", "artwork")
    found = (
        episodes.filter(pk=key).first()
        or episodes.filter(slug=key).first()
        or episodes.filter(aliases__slug=key).first()
    )
    if found is None:
        raise Http404("no such episode")
    found.show = show
    return found


def require_key(key: str) -> None:
    """Http404 for what can be no key of anything."""
    if not KEY.fullmatch(key):
        raise Http404("no such thing")
