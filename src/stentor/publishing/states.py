"""Where an episode stands, as its ledger tells."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from stentor.catalog.models import Episode
from stentor.catalog.models.episode import EpisodeQuerySet
from stentor.publishing.models import Action, LedgerEntry


class EpisodeState(StrEnum):
    """What listeners can and could see of an episode."""

    DRAFT = "draft"
    """Never public."""
    SCHEDULED = "scheduled"
    """Becomes public by itself at its publication time."""
    PUBLIC = "public"
    WITHDRAWN = "withdrawn"
    """Was public; its address now says that it is gone."""


PUBLISHING = {Action.PUBLISHED, Action.REVISED}
"""The newest entry of a public episode is one of these."""


def compute_state(actions: Iterable[str]) -> EpisodeState:
    """The state after these ledger actions, oldest first; pure."""
    history = list(actions)
    newest = history[-1] if history else None
    if newest in PUBLISHING:
        return EpisodeState.PUBLIC
    if newest == Action.SCHEDULED:
        return EpisodeState.SCHEDULED
    return EpisodeState.WITHDRAWN if PUBLISHING & set(history) else EpisodeState.DRAFT


def state_of(episode: Episode) -> EpisodeState:
    """Where this one episode stands now."""
    return compute_state(episode.ledger.order_by("id").values_list("action", flat=True))


def states_of(episodes: Iterable[Episode]) -> dict[str, EpisodeState]:
    """The same for many, by episode id, with one query."""
    histories: dict[str, list[str]] = {episode.pk: [] for episode in episodes}
    entries = LedgerEntry.objects.filter(episode__in=list(histories)).order_by("id")
    for episode_id, action in entries.values_list("episode_id", "action"):
        histories[episode_id].append(action)
    return {episode_id: compute_state(history) for episode_id, history in histories.items()}


def filter_by_state(episodes: EpisodeQuerySet, state: str) -> EpisodeQuerySet:
    """Those of the episodes that stand so, as `compute_state` has it."""
    mine = LedgerEntry.objects.filter(episode=OuterRef("pk")).order_by("-id")
    was_public = Exists(mine.filter(action__in=PUBLISHING))
    told = episodes.annotate(newest_action=Subquery(mine.values("action")[:1]))
    if state == EpisodeState.PUBLIC:
        return told.filter(newest_action__in=PUBLISHING)
    if state == EpisodeState.SCHEDULED:
        return told.filter(newest_action=Action.SCHEDULED)
    resting = Q(newest_action=None) | ~Q(newest_action__in=[*PUBLISHING, Action.SCHEDULED])
    others = told.filter(resting)
    return others.filter(was_public if state == EpisodeState.WITHDRAWN else ~was_public)


def newest_entries(actions: Collection[str]) -> QuerySet[LedgerEntry]:
    """The newest entry of every episode, where it is one of these actions."""
    newer = LedgerEntry.objects.filter(episode=OuterRef("episode"), id__gt=OuterRef("id"))
    return LedgerEntry.objects.filter(~Exists(newer), action__in=actions)
