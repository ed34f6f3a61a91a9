"""Where an episode stands follows from its ledger alone."""

import pytest

from people.cast import Cast
from stentor.publishing.models import Action, LedgerEntry
from stentor.publishing.states import EpisodeState, compute_state, state_of, states_of

S, P, R, U, D = (
    Action.SCHEDULED,
    Action.PUBLISHED,
    Action.REVISED,
    Action.UNPUBLISHED,
    Action.UNSCHEDULED,
)


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ([], EpisodeState.DRAFT),
        ([S], EpisodeState.SCHEDULED),
        ([S, S], EpisodeState.SCHEDULED),
        ([S, D], EpisodeState.DRAFT),
        ([P], EpisodeState.PUBLIC),
        ([S, P], EpisodeState.PUBLIC),
        ([P, R, R], EpisodeState.PUBLIC),
        ([P, U], EpisodeState.WITHDRAWN),
        ([P, U, P], EpisodeState.PUBLIC),
        ([P, U, S], EpisodeState.SCHEDULED),
        ([P, U, S, D], EpisodeState.WITHDRAWN),
    ],
)
def test_the_ledger_decides(history: list[Action], state: EpisodeState) -> None:
    assert compute_state(history) is state


def test_many_states_cost_one_query(
    cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    LedgerEntry.objects.create(episode=cast.episode, action=P)
    episodes = list(cast.show.episodes.all())
    with django_assert_num_queries(1):
        states = states_of(episodes)
    assert states == {cast.episode.id: EpisodeState.PUBLIC}
    assert state_of(cast.episode) is EpisodeState.PUBLIC


def test_a_ledger_entry_is_never_changed_or_deleted(cast: Cast) -> None:
    entry = LedgerEntry.objects.create(episode=cast.episode, action=P)
    entry.action = U
    with pytest.raises(ValueError, match="never changed"):
        entry.save()
    with pytest.raises(ValueError, match="never deleted"):
        entry.delete()
