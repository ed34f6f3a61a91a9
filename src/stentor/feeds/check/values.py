"""What a value may look like. Every function says what is wrong with a text, or None."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from stentor.feeds.languages import is_language
from stentor.feeds.text import LONGEST_DESCRIPTION, LONGEST_VALUE

Judge = Callable[[str], str | None]

ENCLOSURE_TYPES = ("audio/mpeg", "audio/m4a", "audio/x-m4a", "audio/mp4", "video/mp4", "video/m4v",
                   "video/x-m4v")  # fmt: skip
_SECONDS = re.compile(r"\d+")
_CLOCK = re.compile(r"(?:\d+:)?[0-5]?\d:[0-5]\d")


def judge_present(text: str) -> str | None:
    return None if text.strip() else "is empty"


def judge_short(text: str) -> str | None:
    if len(text) > LONGEST_VALUE:
        return f"has {len(text)} characters; {LONGEST_VALUE} are taken"
    return judge_present(text)


def judge_trimmed(text: str) -> str | None:
    return None if text == text.strip() else "has spaces at its ends"


def judge_description(text: str) -> str | None:
    size = len(text.encode())
    if size > LONGEST_DESCRIPTION:
        return f"has {size} bytes; {LONGEST_DESCRIPTION} are taken"
    return judge_present(text)


def judge_url(text: str) -> str | None:
    parts = urlsplit(text.strip())
    is_url = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return None if is_url else f"{text!r} is not an http or https address"


def judge_language(text: str) -> str | None:
    return None if is_language(text.strip()) else f"{text!r} is not an ISO 639 language code"


def judge_flag(text: str) -> str | None:
    return None if text.strip() in {"true", "false"} else f"{text!r} is neither true nor false"


def judge_size(text: str) -> str | None:
    is_size = _SECONDS.fullmatch(text.strip()) and int(text) > 0
    return None if is_size else f"{text!r} is not a number of bytes above 0"


def judge_enclosure_type(text: str) -> str | None:
    return None if text in ENCLOSURE_TYPES else f"{text!r} is none of {', '.join(ENCLOSURE_TYPES)}"


def judge_date(text: str) -> str | None:
    try:
        moment: datetime | None = parsedate_to_datetime(text)
    except ValueError:
        moment = None
    return None if moment else f"{text!r} is not an RFC 2822 date"


def judge_duration(text: str) -> str | None:
    return None if _SECONDS.fullmatch(text.strip()) else f"{text!r} is not a number of seconds"


def judge_clock(text: str) -> str | None:
    is_clock = _SECONDS.fullmatch(text.strip()) or _CLOCK.fullmatch(text.strip())
    return None if is_clock else f"{text!r} is no duration"


def judge_number(text: str) -> str | None:
    is_number = _SECONDS.fullmatch(text.strip()) and int(text) > 0
    return None if is_number else f"{text!r} is not a whole number above 0"


def judge_uuid(text: str) -> str | None:
    try:
        uuid.UUID(text.strip())
    except ValueError:
        return f"{text!r} is not a UUID"
    return None


def judge_choice(*choices: str) -> Judge:
    """A judge of texts that must be one of `choices`."""
    return lambda text: None if text.strip() in choices else f"{text!r} is none of {choices}"
