"""The ads document: one JSON file that says what is booked. Parsed whole, with every problem named
by its place, before anything is changed."""

from stentor.campaigns.document.entries import (
    BAKED_IN,
    HOST_READ,
    AdsDocument,
    AdvertiserEntry,
    CampaignEntry,
    FlightEntry,
    HouseEntry,
    PositionEntry,
)
from stentor.campaigns.document.parsing import parse_ads_document
from stentor.campaigns.document.reading import BadDocumentError

__all__ = [
    "BAKED_IN",
    "HOST_READ",
    "AdsDocument",
    "AdvertiserEntry",
    "BadDocumentError",
    "CampaignEntry",
    "FlightEntry",
    "HouseEntry",
    "PositionEntry",
    "parse_ads_document",
]
