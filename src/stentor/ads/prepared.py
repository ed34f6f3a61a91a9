"""An ad book made ready once, so that a decision looks at few of its flights."""

from collections import OrderedDict
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from stentor.ads.candidate import Candidate, prepare_flight
from stentor.ads.targeting import find_place_reason
from stentor.contracts.adbook import AdBook

MOST_PLACES: Final = 1024
"""Kinds of slot whose candidates are kept in order: shows times slots times forms."""
_MINUTE: Final = 60.0


class Place(NamedTuple):
    """Everything that decides, without looking at the listener, who may serve."""

    organisation: str
    show: str
    category: str
    kind: str
    form: tuple[int, int]
    is_for_house: bool


class Owner(NamedTuple):
    """Whose impressions count together with a placement's."""

    flight: str | None
    campaign: str | None
    advertiser: str


class PreparedBook:
    """Candidates by place, in tiers of one priority each; dates are looked at once a minute."""

    def __init__(self, book: AdBook) -> None:
        """ValueError for a book that names what is not in it, or a date that cannot be."""
        self._by_organisation: dict[str, list[Candidate]] = {}
        self.owners: dict[int, Owner] = {}
        """By placement, for caps."""
        self._places: OrderedDict[Place, list[list[Candidate]]] = OrderedDict()
        self._minute = float("-inf")
        for organisation, candidate in _prepare(book):
            self._by_organisation.setdefault(organisation, []).append(candidate)
            self.owners[candidate.placement] = Owner(
                candidate.flight, candidate.campaign, candidate.advertiser
            )
        for candidates in self._by_organisation.values():
            candidates.sort(key=lambda one: (one.priority, one.placement))

    def list_candidates(self, organisation: str) -> list[Candidate]:
        """All of an organisation's, in the order of their priority."""
        return self._by_organisation.get(organisation, [])

    def find_tiers(self, place: Place) -> list[list[Candidate]]:
        """Who may serve there as far as show and form go, the highest priority first."""
        tiers = self._places.get(place)
        if tiers is None:
            tiers = self._places[place] = self._compile(place)
            if len(self._places) > MOST_PLACES:
                self._places.popitem(last=False)
        return tiers

    def watch_clock(self, now: float) -> None:
        """Lets flights begin and end; to be called before each decision."""
        if not self._minute <= now < self._minute + _MINUTE:
            self._minute = now // _MINUTE * _MINUTE
            for candidates in self._by_organisation.values():
                for candidate in candidates:
                    candidate.watch_clock(now)

    def _compile(self, place: Place) -> list[list[Candidate]]:
        able = [
            candidate
            for candidate in self.list_candidates(place.organisation)
            if not (place.is_for_house and candidate.flight)
            and not find_place_reason(candidate, place.kind, place.show, place.category, place.form)
        ]
        return [list(tier) for _, tier in groupby(able, key=lambda one: one.priority)]


def _prepare(book: AdBook) -> Iterator[tuple[str, Candidate]]:
    creatives = {creative.id: creative for creative in book.creatives}
    advertisers = {advertiser.id: advertiser for advertiser in book.advertisers}
    campaigns = {campaign.id: campaign for campaign in book.campaigns}
    for flight in book.flights:
        try:
            campaign = campaigns[flight.campaign]
            advertiser = advertisers[campaign.advertiser]
        except KeyError as error:
            raise ValueError(f"flight {flight.id} leads to {error}, which is not there") from error
        yield (
            advertiser.organisation,
            prepare_flight(flight, campaign, advertiser, creatives),
        )
    for spot in book.house:
        yield spot.organisation, Candidate(spot, creatives.get(spot.creative))
