"""The types of which bodies are made. Nothing is guessed: a number is no text, a text no number."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer
from pydantic import WithJsonSchema as Described

from stentor.catalog.slugs import LONGEST, SlugError, parse_slug
from stentor.feeds.text import has_words
from stentor.lib.clock import format_instant, parse_instant


def _require_clean(text: str) -> str:
    if "\0" in text:
        raise ValueError("the character NUL cannot be kept")
    return text


def _require_words(text: str) -> str:
    if not has_words(text):
        raise ValueError("nothing of this can be seen")
    return text.strip()


def _require_slug(text: str) -> str:
    try:
        return parse_slug(text)
    except SlugError as error:
        raise ValueError(str(error)) from error


def _read_instant(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("write a time like 2026-12-24T06:00:00Z")  # noqa: TRY004 -- pydantic's
    try:
        return parse_instant(value)
    except (ValueError, OverflowError) as error:
        raise ValueError("write a time like 2026-12-24T06:00:00Z, with its offset") from error


Text = Annotated[str, AfterValidator(_require_clean)]
Title = Annotated[str, AfterValidator(_require_clean), AfterValidator(_require_words)]
Slug = Annotated[
    str,
    AfterValidator(_require_slug),
    Described({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": LONGEST}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    PlainSerializer(format_instant, return_type=str),
    Described({"type": "string", "format": "date-time"}),
]
"""RFC 3339; answers are in UTC, to the millisecond."""
SentMoment = Annotated[
    datetime,
    PlainSerializer(format_instant, return_type=str),
    Described({"type": "string", "format": "date-time"}),
]
"""The same in answers, made from a datetime."""


class In(BaseModel):
    """A body that a client sends. A field that is not here is a mistake, not ignored."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Out(BaseModel):
    """A body that is answered."""

    model_config = ConfigDict(frozen=True)


def example(**fields: Any) -> ConfigDict:
    """What the document shows for a model."""
    return ConfigDict(json_schema_extra={"examples": [fields]})
