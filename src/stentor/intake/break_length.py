"""Brings the length that all breaks of a show have to its listeners."""

import structlog

from stentor.catalog.models import Show
from stentor.intake.fillers import make_missing_fillers
from stentor.publishing.errors import NotReadyError
from stentor.publishing.states import EpisodeState, state_of
from stentor.publishing.store import is_manifest_current
from stentor.publishing.verbs import revise

log = structlog.get_logger(__name__)


def apply_break_length(show_id: str) -> int:
    """Makes what fills the breaks and revises every public episode whose breaks are of another
    length. Their number. Done again, also after a kill, it does what is left."""
    show = Show.objects.get(pk=show_id)
    if show.break_seconds:
        make_missing_fillers()
    revised = 0
    for episode in show.episodes.select_related("media", "show", "artwork"):
        if state_of(episode) is not EpisodeState.PUBLIC or is_manifest_current(episode):
            continue
        try:
            revise(episode, None)
            revised += 1
        except NotReadyError as error:
            log.warning("breaks keep their length", episode=episode.id, reason=str(error))
    return revised
