"""An ad book made ready once, so that a decision looks at few of its flights."""

from collections import defaultdict
from collections.abc import Iterator

from stentor.ads.baked_in import BakedInAds
from stentor.ads.candidate import Candidate, prepare_flight
from stentor.ads.caps import Owner
from stentor.ads.question import Verdict
from stentor.ads.table import Table
from stentor.ads.tally import Tally
from stentor.contracts.adbook import AdBook


class PreparedBook:
    """A table of candidates for each organisation, and what was decided since the book was made."""

    def __init__(self, book: AdBook, tally: Tally | None = None) -> None:
        """`tally` goes from one book to the next. ValueError for a book that names what is not in
        it, or a date that cannot be."""
        self._tally = tally or Tally()
        self.owners: dict[int, Owner] = {}
        """By placement, for caps."""
        candidates: defaultdict[str, list[Candidate]] = defaultdict(list)
        self._candidates: dict[str, tuple[Table, Candidate]] = {}
        for organisation, one in _prepare(book, self._tally):
            candidates[organisation].append(one)
            owner = Owner(one.flight, one.campaign, one.advertiser)
            self.owners |= dict.fromkeys(one.numbers, owner)
        advertisers = {one.id: one for one in book.advertisers}
        self._tables = {name: Table(some, advertisers) for name, some in candidates.items()}
        for table in self._tables.values():
            self._candidates |= {one.name: (table, one) for one in table.candidates}
        self.baked_in = BakedInAds(book.baked_in, [one for _, one in self._candidates.values()])
        self.owners |= self.baked_in.owners
        self.capped = frozenset(
            number for _, one in self._candidates.values() if one.caps for number in one.numbers
        ).union(self.baked_in.owners)
        """Placements whose impressions have to be reserved."""
        self._tally.forget(self._tally.flights - self._candidates.keys())

    def find_table(self, organisation: str) -> Table | None:
        return self._tables.get(organisation)

    def find_candidate(self, placement: int) -> Candidate | None:
        """The flight that has, or had, that placement; None for house and what is not booked."""
        owner = self.owners.get(placement)
        found = self._candidates.get(owner.flight) if owner and owner.flight else None
        return found[1] if found else None

    def list_candidates(self, organisation: str) -> list[Candidate]:
        """All of an organisation's, in the order of their priority."""
        table = self._tables.get(organisation)
        return table.candidates if table else []

    def count(self, verdict: Verdict, at: float, weight: float = 1.0) -> None:
        """The verdict became an arrangement; the flights in it are so much further along.

        One that a pin or a link brought back is not counted again. `weight`: how many decisions of
        all processes this one stands for, where others do not tell this one of theirs.
        """
        for filling in verdict.fillings:
            if filling and filling.flight:
                self._tally.note(filling.flight, at, weight)
                if found := self._candidates.get(filling.flight):
                    table, one = found
                    table.count(one, weight)


def _prepare(book: AdBook, tally: Tally) -> Iterator[tuple[str, Candidate]]:
    creatives = {creative.id: creative for creative in book.creatives}
    advertisers = {advertiser.id: advertiser for advertiser in book.advertisers}
    campaigns = {campaign.id: campaign for campaign in book.campaigns}
    for flight in book.flights:
        try:
            campaign = campaigns[flight.campaign]
            advertiser = advertisers[campaign.advertiser]
        except KeyError as error:
            raise ValueError(f"flight {flight.id} leads to {error}, which is not there") from error
        served = tally.count_since(flight.id, flight.pace.as_of) if flight.pace else 0.0
        yield (
            advertiser.organisation,
            prepare_flight(flight, campaign, advertiser, creatives, served),
        )
    for spot in book.house:
        yield spot.organisation, Candidate(spot, creatives.get(spot.creative))
