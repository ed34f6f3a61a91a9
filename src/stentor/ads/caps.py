"""Frequency caps: how often one listener may hear a flight, a campaign, an advertiser."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stentor.ads import reasons
from stentor.ads.candidate import Candidate
from stentor.ads.question import Question


class Owner(NamedTuple):
    """Whose impressions count together with a placement's."""

    flight: str | None
    campaign: str | None
    advertiser: str


class Heard:
    """What one listener heard, counted once for all candidates of a decision."""

    __slots__ = ("_at", "_counts", "_is_blind", "_known_since", "_owned")

    def __init__(self, question: Question, owners: Mapping[int, Owner]) -> None:
        self._at = question.at
        self._owned = [
            (shown.at, owner)
            for shown in question.history
            if (owner := owners.get(shown.placement)) is not None
        ]
        self._known_since = question.known_since
        self._is_blind = question.is_blind
        self._counts: dict[tuple[str, float], Counter[str | None]] = {}

    def find_cap(self, candidate: Candidate, taken: Sequence[Candidate]) -> str | None:
        """The first cap that one more impression would break, those of this arrangement
        counted."""
        if self._is_blind and candidate.caps:
            return reasons.UNSURE
        for reason, most, seconds in candidate.caps:
            if self._at - seconds < self._known_since:
                return reason
            mine = name_owner(candidate, reason)
            count = self._count(reason, seconds)[mine] if self._owned else 0
            for one in taken:
                count += name_owner(one, reason) == mine
            if count >= most:
                return reason
        return None

    def _count(self, reason: str, seconds: float) -> Counter[str | None]:
        counts = self._counts.get((reason, seconds))
        if counts is None:
            since = self._at - seconds
            counts = self._counts[reason, seconds] = Counter(
                name_owner(owner, reason) for at, owner in self._owned if at > since
            )
        return counts


def name_owner(one: Owner | Candidate, reason: str) -> str | None:
    """Whose impressions that cap counts."""
    if reason is reasons.FLIGHT_CAP:
        return one.flight
    return one.campaign if reason is reasons.CAMPAIGN_CAP else one.advertiser
