"""A good feed, and feeds that break one rule each."""

from datetime import UTC, datetime
from typing import Any

from stentor.feeds.guid import compute_podcast_guid
from stentor.feeds.model import Enclosure, Feed, Item

ADDRESS = "https://site.example/feeds/tides.xml"


def make_item(number: int = 1, **fields: Any) -> Item:
    described: dict[str, Any] = {
        "guid": f"guid-{number}",
        "title": f"Episode {number}",
        "enclosure": Enclosure(
            url=f"https://site.example/listen/tides/{number}.mp3", length=1000 + number
        ),
        "link": f"https://site.example/shows/tides/{number}",
        "released": datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
        "seconds": 61.4,
        "notes": "<p>Notes</p>",
        "image": "https://site.example/assets/episode.png",
        "is_explicit": False,
        "number": number,
    }
    return Item(**(described | fields))


def make_feed(**fields: Any) -> Feed:
    described: dict[str, Any] = {
        "address": ADDRESS,
        "title": "Tides",
        "link": "https://site.example/shows/tides",
        "description": "About the sea.",
        "language": "en",
        "category": "Science > Nature",
        "is_explicit": False,
        "image": "https://site.example/assets/cover.png",
        "author": "Olive",
        "owner_name": "Olive",
        "owner_email": "olive@site.example",
        "podcast_guid": compute_podcast_guid(ADDRESS),
        "is_locked": False,
        "items": (make_item(2), make_item(1)),
    }
    return Feed(**(described | fields))
