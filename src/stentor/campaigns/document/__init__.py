"""The ads document: one JSON file that says what is booked. Parsed whole, with every problem named
by its place, before anything is changed."""

from stentor.campaigns.document.entries import (
    AdsDocument,
    AdvertiserEntry,
    CampaignEntry,
    FlightEntry,
    HouseEntry,
)
from stentor.campaigns.document.parsing import parse_ads_document
from stentor.campaigns.document.reading import BadDocumentError

__all__ = [
    "AdsDocument",
    "AdvertiserEntry",
    "BadDocumentError",
    "CampaignEntry",
    "FlightEntry",
    "HouseEntry",
    "parse_ads_document",
]
