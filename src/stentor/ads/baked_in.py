"""Ads of episodes' own audio, as far as they count for the caps of what is decided."""

from collections.abc import Collection, Iterable

from stentor.ads import reasons
from stentor.ads.candidate import Candidate
from stentor.ads.caps import Owner
from stentor.ads.hours import Hours
from stentor.contracts.adbook import BakedIn


class BakedInAds:
    """Of one book: whose impressions they are, and on which days they are any."""

    def __init__(self, rows: Iterable[BakedIn], candidates: Collection[Candidate]) -> None:
        """ValueError for a date or zone that cannot be read."""
        capped = {
            one.campaign if reason is reasons.CAMPAIGN_CAP else one.advertiser
            for one in candidates
            for reason, _, _ in one.caps
            if reason is not reasons.FLIGHT_CAP
        }
        self.owners: dict[int, Owner] = {}
        self._hours: dict[int, Hours] = {}
        for row in rows:
            if row.campaign in capped or row.advertiser in capped:
                owner = Owner(row.id, row.campaign, row.advertiser)
                self.owners |= dict.fromkeys(row.placements, owner)
                hours = Hours(row.starts, row.ends, row.zone, ())
                self._hours |= dict.fromkeys(row.placements, hours)

    def list_counting(self, placements: Iterable[int], now: float) -> list[int]:
        """Those of which an impression would count for a cap at `now`."""
        return [one for one in placements if one in self._hours and self.is_sold(one, now)]

    def is_sold(self, placement: int, now: float) -> bool:
        """Is it one of its days? True for what is not of these ads."""
        hours = self._hours.get(placement)
        return hours is None or hours.find_reason(now) is None
