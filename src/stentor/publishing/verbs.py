"""What a publisher can do to an episode. Each verb changes rows in one transaction, writes the
show's public files and adds to the audit log. None may be called inside another transaction:
the store is always taken before the database.
"""

from datetime import datetime

from django.utils import timezone

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.catalog.models import Episode, Show
from stentor.publishing.errors import NotReadyError, WrongStateError
from stentor.publishing.guids import settle_podcast_guid
from stentor.publishing.ledger import add_entry, add_publishing_entry
from stentor.publishing.models import Action, LedgerEntry
from stentor.publishing.readiness import compute_errors
from stentor.publishing.states import EpisodeState, state_of
from stentor.publishing.store import changing, is_manifest_current


def publish(episode: Episode, actor: User | None, at: datetime | None = None) -> None:
    """Makes the episode public now; `at` becomes its publication time, else the one it has, else
    now. A time still to come schedules it instead. Publishing what is public changes nothing.

    NotReadyError says what is missing.
    """
    if at is not None and at > timezone.now():
        schedule(episode, at, actor)
        return
    with changing(episode.show):
        if state_of(episode) is EpisodeState.PUBLIC:
            return
        _make_public(episode, actor, at)


def publish_due(scheduled: LedgerEntry) -> bool:
    """Publishes an episode whose scheduled time has come; False when somebody changed it since."""
    episode = scheduled.episode
    with changing(episode.show):
        newest = episode.ledger.first()
        if newest != scheduled:
            return False
        _make_public(episode, scheduled.actor, scheduled.due_at)
    return True


def schedule(episode: Episode, at: datetime, actor: User | None) -> None:
    """Lets the episode become public by itself at `at`; scheduling again moves the time.

    NotReadyError says what is missing, WrongStateError that it is public already.
    """
    with changing(episode.show):
        if state_of(episode) is EpisodeState.PUBLIC:
            raise WrongStateError("The episode is public already; unpublish it first.")
        episode.refresh_from_db()
        _require_ready(episode)
        episode.released_at = at
        episode.save(update_fields=["released_at"])
        add_entry(episode, Action.SCHEDULED, actor, due_at=at)
        _record(episode, actor, "scheduled", due_at=at.isoformat())


def unschedule(episode: Episode, actor: User | None) -> None:
    """Back to a draft. WrongStateError when it is not scheduled (any more)."""
    with changing(episode.show):
        if state_of(episode) is not EpisodeState.SCHEDULED:
            raise WrongStateError("The episode is not scheduled.")
        add_entry(episode, Action.UNSCHEDULED, actor)
        _record(episode, actor, "unscheduled")


def unpublish(episode: Episode, actor: User | None) -> None:
    """Takes the episode off the site; its addresses answer that it is gone.

    WrongStateError when it is not public.
    """
    with changing(episode.show):
        if state_of(episode) is not EpisodeState.PUBLIC:
            raise WrongStateError("The episode is not public.")
        add_entry(episode, Action.UNPUBLISHED, actor)
        _record(episode, actor, "unpublished")


def revise(episode: Episode, actor: User | None) -> None:
    """Brings what changed of a public episode (words, cover, audio) to its listeners.

    An episode that is not public has nothing to bring. NotReadyError when what it has become
    cannot be public; listeners keep the version they have.
    """
    with changing(episode.show):
        note_revision(episode, actor)


def note_revision(episode: Episode, actor: User | None) -> None:
    """`revise`, for who holds the store and changes rows of the show just now."""
    if state_of(episode) is not EpisodeState.PUBLIC:
        return
    episode.refresh_from_db()
    _require_ready(episode)
    if is_manifest_current(episode):
        add_entry(episode, Action.REVISED, actor)
    else:
        add_publishing_entry(episode, Action.REVISED, actor)
    _record(episode, actor, "revised")


def revise_show(show: Show, actor: User | None) -> None:
    """Writes the show's feed and pages again after its fields or its address changed."""
    with changing(show):
        record(show.organisation, actor, "show.revised", show.id)


def _make_public(episode: Episode, actor: User | None, at: datetime | None) -> None:
    episode.refresh_from_db()
    _require_ready(episode)
    now = timezone.now()
    episode.released_at = min(at or episode.released_at or now, now)
    episode.save(update_fields=["released_at"])
    settle_podcast_guid(episode.show)
    entry = add_publishing_entry(episode, Action.PUBLISHED, actor)
    _record(episode, actor, "published", manifest=entry.manifest_number)


def _require_ready(episode: Episode) -> None:
    if errors := compute_errors(episode.show, episode):
        raise NotReadyError(errors)


def _record(episode: Episode, actor: User | None, verb: str, **details: object) -> None:
    record(episode.show.organisation, actor, f"episode.{verb}", episode.id, **details)
