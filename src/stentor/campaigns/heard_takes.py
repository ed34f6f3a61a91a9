"""What hosts read, for the ad book."""

from collections.abc import Collection, Mapping

from stentor.campaigns.models import Creative, Flight, Take
from stentor.campaigns.refusals import Refusals
from stentor.contracts import adbook


class HeardTakes:
    """Every approved take of some flights, read once for one book."""

    def __init__(
        self,
        flights: Collection[Flight],
        refusals: Refusals,
        numbers: Mapping[tuple[str, str], int],
    ) -> None:
        """`numbers`: placements that are not recalled, by flight and creative."""
        read = [one.id for one in flights if one.is_host_read]
        rows = Take.objects.filter(flight__in=read, is_approved=True).order_by("show_id")
        self.creatives: dict[str, Creative] = {}
        self._takes: dict[str, list[adbook.Take]] = {flight: [] for flight in read}
        for row in rows.select_related("creative", "show"):
            number = numbers.get((row.flight_id, row.creative_id))
            organisation = row.show.organisation_id
            if number and refusals.accepts(organisation, row.show_id, row.creative_id):
                self.creatives[row.creative_id] = row.creative
                self._takes[row.flight_id].append(
                    adbook.Take(show=row.show_id, placement=number, creative=row.creative_id)
                )

    def find(self, flight: Flight) -> list[adbook.Take] | None:
        """None for a flight that hosts do not read."""
        return self._takes.get(flight.id)
