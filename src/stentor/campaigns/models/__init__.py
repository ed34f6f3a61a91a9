"""Everything of the room that is kept in the database."""

from stentor.campaigns.models.advertiser import Advertiser
from stentor.campaigns.models.book import BookRendering
from stentor.campaigns.models.campaign import Campaign
from stentor.campaigns.models.creative import Creative, CreativeEncode
from stentor.campaigns.models.flight import Flight
from stentor.campaigns.models.house import HouseSpot
from stentor.campaigns.models.placement import Placement

__all__ = [
    "Advertiser",
    "BookRendering",
    "Campaign",
    "Creative",
    "CreativeEncode",
    "Flight",
    "HouseSpot",
    "Placement",
]
