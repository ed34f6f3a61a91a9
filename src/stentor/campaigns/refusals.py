"""Which shows refused which spots, for the ad book."""

from collections import defaultdict

from stentor.campaigns import models


class Refusals:
    """Every policy and verdict, read once for one book."""

    def __init__(self) -> None:
        policies = models.AdPolicy.objects.select_related("show").prefetch_related(
            "blocked_advertisers"
        )
        self._advertisers: dict[str, set[str]] = defaultdict(set)
        self._trades: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._listening: dict[str, set[str]] = defaultdict(set)
        for policy in policies:
            show, organisation = policy.show_id, policy.show.organisation_id
            for advertiser in policy.blocked_advertisers.all():
                self._advertisers[advertiser.id].add(show)
            for trade in policy.blocked_categories:
                self._trades[organisation, trade.casefold()].add(show)
            if policy.needs_approval:
                self._listening[organisation].add(show)
        self._verdicts: dict[str, dict[str, bool]] = defaultdict(dict)
        for verdict in models.CreativeVerdict.objects.order_by("id"):
            self._verdicts[verdict.creative_id][verdict.show_id] = verdict.is_approved

    def find_for_flight(self, flight: models.Flight) -> list[str]:
        """Ids of the shows in which the flight may not be heard."""
        advertiser = flight.campaign.advertiser
        organisation, trade = advertiser.organisation_id, advertiser.category.casefold()
        refused = set(self._advertisers.get(advertiser.id, ()))
        refused |= self._trades.get((organisation, trade), set()) if trade else set()
        if flight.creative_id is None:
            return sorted(refused)  # each take is asked for by itself
        verdicts = self._verdicts.get(flight.creative_id, {})
        refused |= self._find_vetoes(flight.creative_id)
        refused |= {one for one in self._listening.get(organisation, ()) if not verdicts.get(one)}
        return sorted(refused)

    def accepts(self, organisation: str, show: str, creative: str) -> bool:
        """May the show's own host be heard with this recording, as far as the show goes?"""
        verdict = self._verdicts.get(creative, {}).get(show)
        if show in self._listening.get(organisation, ()):
            return bool(verdict)
        return verdict is not False

    def find_for_house(self, spot: models.HouseSpot) -> list[str]:
        """Vetoes, and the show that it promotes itself; nobody has to approve a house spot."""
        own = {spot.promotes_id} if spot.promotes_id else set()
        return sorted(self._find_vetoes(spot.creative_id) | own)

    def _find_vetoes(self, creative: str) -> set[str]:
        verdicts = self._verdicts.get(creative, {})
        return {show for show, is_approved in verdicts.items() if not is_approved}
