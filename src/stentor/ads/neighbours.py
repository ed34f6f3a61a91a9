"""Ads of an episode's own audio: whom they keep out of its breaks."""

from collections.abc import Mapping, Sequence

from stentor.ads import reasons
from stentor.ads.candidate import Candidate
from stentor.ads.question import Neighbour
from stentor.contracts.adbook import Advertiser


def find_neighbour_reason(
    one: Candidate,
    neighbours: Sequence[Neighbour],
    break_number: int,
    advertisers: Mapping[str, Advertiser],
) -> str | None:
    """Why the candidate may not be in that break. An ad that touches a break is as one in it; an
    advertiser that the book does not know keeps nobody out."""
    for neighbour in neighbours if one.flight else ():
        other = advertisers.get(neighbour.advertiser)
        if other is None:
            continue
        is_near = break_number in neighbour.breaks
        if not is_near and "episode" not in {one.apart, other.apart}:
            continue
        if one.apart == other.apart == "none":
            continue
        if one.advertiser == other.id:
            return reasons.ADVERTISER if is_near else reasons.ADVERTISER_NEAR
        if one.trade and one.trade == other.category.casefold():
            return reasons.COMPETITOR if is_near else reasons.COMPETITOR_NEAR
    return None
