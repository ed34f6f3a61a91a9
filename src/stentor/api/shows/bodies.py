"""How shows look to programs."""

from typing import Literal

from pydantic import ConfigDict, Field, field_validator

from stentor.api.conventions.fields import In, Out, SentMoment, Slug, Text, Title, example
from stentor.catalog.categories import CATEGORY_NAMES
from stentor.catalog.languages import is_language
from stentor.catalog.models import Show
from stentor.catalog.models.show import LONGEST_BREAK, SHORTEST_BREAK
from stentor.feeds.text import LONGEST_DESCRIPTION
from stentor.lib.zones import is_zone
from stentor.publishing.addresses import feed_address, show_address
from stentor.publishing.origin import origin_of

Kind = Literal["episodic", "serial"]


class ShowFields(In):
    """What of a show may be changed; what is not sent stays as it is."""

    title: Title = Field("", max_length=255)
    slug: Slug = Field("", description="Its address. A former one leads to it for ever.")
    description: Text = Field("", description="Up to 4,000 bytes of UTF-8.")
    language: Text = Field("en", description="ISO 639-1.")
    category: Text = Field("", description="One of Apple’s, `Category > Subcategory`.")
    is_explicit: bool = False
    kind: Kind = "episodic"
    author: Text = Field("", max_length=255)
    owner_name: Text = Field("", max_length=255)
    owner_email: Text = Field("", max_length=254)
    copyright: Text = Field("", max_length=255)
    link: Text = Field("", max_length=500, description="The show’s own site.")
    is_locked: bool = Field(False, description="Other hosts are asked not to import the feed.")
    time_zone: Text = Field("UTC", description="Of the tz database.")
    break_seconds: int | None = Field(
        None,
        ge=SHORTEST_BREAK,
        le=LONGEST_BREAK,
        description="Length of every break; null: as it is filled.",
    )

    has_public_stats: bool = Field(False, description="May everybody see its numbers?")

    @field_validator("description")
    @classmethod
    def _fits(cls, text: str) -> str:
        if len(text.encode()) > LONGEST_DESCRIPTION:
            raise ValueError(f"directories take {LONGEST_DESCRIPTION:,} bytes")
        return text

    @field_validator("language")
    @classmethod
    def _is_language(cls, text: str) -> str:
        if not is_language(text):
            raise ValueError("no language of ISO 639-1")
        return text

    @field_validator("category")
    @classmethod
    def _is_category(cls, text: str) -> str:
        if text and text not in CATEGORY_NAMES:
            raise ValueError("none of Apple’s categories")
        return text

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, text: str) -> str:
        if not is_zone(text):
            raise ValueError("no place of the tz database")
        return text


SHOWN = {
    "title": "Tide Tables",
    "slug": "tide-tables",
    "description": "A show about the sea.",
    "language": "en",
    "category": "Science > Nature",
    "is_explicit": False,
    "kind": "episodic",
    "author": "Lighthouse Radio",
    "owner_name": "Olive",
    "owner_email": "olive@lighthouse.example",
    "copyright": "© 2026 Lighthouse Radio",
    "link": "https://lighthouse.example/tides",
    "is_locked": False,
    "time_zone": "Europe/Berlin",
    "break_seconds": None,
    "has_public_stats": False,
}


class NewShow(ShowFields):
    """A show to be. Without a slug it gets one from its title."""

    title: Title = Field(max_length=255)
    model_config = ConfigDict(**example(title="Tide Tables", category="Science > Nature"))


class ShowChange(ShowFields):
    """What is to change."""

    model_config = ConfigDict(**example(description="A show about the sea, and what it does."))


class ShowDocument(Out):
    """A show."""

    id: str
    slug: str
    title: str
    description: str
    language: str
    category: str
    is_explicit: bool
    kind: Kind
    author: str
    owner_name: str
    owner_email: str
    copyright: str
    link: str
    is_locked: bool
    time_zone: str
    break_seconds: int | None
    has_public_stats: bool
    podcast_guid: str = Field(description="Empty until the first publication.")
    created_at: SentMoment
    feed: str
    page: str
    cover: str | None = Field(description="Where the site has it once something is published.")

    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G1K",
            **SHOWN,
            podcast_guid="9b024349-ccf0-5f69-a609-6b82873eab3c",
            created_at="2026-11-24T06:00:00.000Z",
            feed="https://podcasts.example.org/feeds/tide-tables.xml",
            page="https://podcasts.example.org/shows/tide-tables",
            cover=None,
        )
    )

    @classmethod
    def of(cls, show: Show) -> "ShowDocument":
        site = origin_of(show)
        fields = {name: getattr(show, name) for name in ShowFields.model_fields}
        return cls(
            **fields,
            id=show.id,
            podcast_guid=show.podcast_guid,
            created_at=show.created_at,
            feed=site + feed_address(show.slug),
            page=site + show_address(show.slug),
            cover=site + show.artwork.address if show.artwork else None,
        )
