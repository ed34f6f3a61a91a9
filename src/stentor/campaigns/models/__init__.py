"""Everything of the room that is kept in the database."""

from stentor.campaigns.models.advertiser import Advertiser, Separation
from stentor.campaigns.models.billing import Seller
from stentor.campaigns.models.book import BookRendering
from stentor.campaigns.models.campaign import Campaign
from stentor.campaigns.models.creative import Creative, CreativeEncode, CreativeIntake
from stentor.campaigns.models.flight import Flight, Pacing, Pricing
from stentor.campaigns.models.house import HouseSpot
from stentor.campaigns.models.invoice import Invoice
from stentor.campaigns.models.pace import FlightPace, PacingRun
from stentor.campaigns.models.placement import Placement
from stentor.campaigns.models.policy import AdPolicy, CreativeVerdict
from stentor.campaigns.models.sharing import SharedReport
from stentor.campaigns.models.take import Take

__all__ = [
    "AdPolicy",
    "Advertiser",
    "BookRendering",
    "Campaign",
    "Creative",
    "CreativeEncode",
    "CreativeIntake",
    "CreativeVerdict",
    "Flight",
    "FlightPace",
    "HouseSpot",
    "Invoice",
    "Pacing",
    "PacingRun",
    "Placement",
    "Pricing",
    "Seller",
    "Separation",
    "SharedReport",
    "Take",
]
