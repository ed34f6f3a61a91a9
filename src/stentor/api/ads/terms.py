"""Terms that several bodies of advertising have."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from stentor.api.conventions.fields import In, Text
from stentor.catalog.models import Show

Slot = Literal["pre", "mid", "post"]
Device = Literal["phone", "tablet", "watch", "tv", "speaker", "car", "desktop", "browser"]
Percent = Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,3})?$", examples=["19", "7.7"])]
"""As decimal text, so that nobody rounds it."""
MOST = 500
"""Entries of one list."""


class CapTerms(In):
    """At most so many impressions for one listener in so many hours."""

    impressions: int = Field(ge=1, le=1000)
    hours: int = Field(ge=1, le=24 * 366)


class DaypartTerms(In):
    """Minutes `start` to `end` of the day on these weekdays, in the flight's zone."""

    days: list[Literal[0, 1, 2, 3, 4, 5, 6]] = Field(
        min_length=1, max_length=7, description="0 is Monday, 6 Sunday."
    )
    start: int = Field(ge=0, le=1439)
    end: int = Field(ge=1, le=1440, description="Not included; after `start`.")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "DaypartTerms":
        if self.end <= self.start:
            raise ValueError("it ends before it begins")
        return self


class AgeTerms(In):
    """Episodes that came out so many days ago: from `least` on and before `most`."""

    least: int = Field(0, ge=0, le=36_500)
    most: int | None = Field(None, ge=1, le=36_500)


class TargetTerms(In):
    """Where; an empty list says nothing."""

    shows: list[Text] = Field(default_factory=list, max_length=MOST, description="Slugs.")
    categories: list[Text] = Field(default_factory=list, max_length=MOST)
    countries: list[Text] = Field(
        default_factory=list, max_length=MOST, description="ISO 3166-1: DE."
    )
    regions: list[Text] = Field(
        default_factory=list, max_length=MOST, description="ISO 3166-2: DE-BE."
    )
    apps: list[Text] = Field(default_factory=list, max_length=MOST)
    devices: list[Device] = Field(default_factory=list, max_length=MOST)
    ages: list[AgeTerms] = Field(default_factory=list, max_length=50)
    keys: list[Text] = Field(default_factory=list, max_length=MOST, description="plan=free")


def describe_targets(targets: dict[str, Any], slugs: dict[str, str]) -> TargetTerms:
    """As they are sent, with the slugs of the shows. `slugs` by id."""
    named = [slugs[one] for one in targets.get("shows", []) if one in slugs]
    return TargetTerms.model_construct(**{**_EMPTY, **targets, "shows": named, "ages": [
        AgeTerms.model_construct(least=one.get("least", 0), most=one.get("most"))
        for one in targets.get("ages", [])
    ]})  # fmt: skip


def read_slugs(organisation_id: str) -> dict[str, str]:
    """Of every show of the organisation, by id."""
    return dict(Show.objects.filter(organisation=organisation_id).values_list("id", "slug"))


_EMPTY: dict[str, Any] = {name: [] for name in TargetTerms.model_fields}
