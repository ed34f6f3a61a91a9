"""Conditional requests (RFC 9110 §13) against a strong tag and a modification time."""

import enum
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


CONDITIONS = frozenset(
    (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since")
)


class Outcome(enum.Enum):
    """What the conditions say."""

    SEND = 200
    NOT_MODIFIED = 304
    FAILED = 412


def evaluate_conditions(
    headers: Mapping[bytes, str], tag: str, modified: datetime | None = None
) -> Outcome:
    """The precedence of §13.2.2 for GET and HEAD; If-Range is another matter.

    `tag` is the strong entity tag with its quotes; `headers` has lower-case names.
    """
    if (wanted := headers.get(b"if-match")) is not None:
        if not (wanted.strip() == "*" or tag in parse_strong_tags(wanted)):
            return Outcome.FAILED
    elif (
        modified
        and (before := try_parse_date(headers.get(b"if-unmodified-since")))
        and modified > before
    ):
        return Outcome.FAILED
    if (held := headers.get(b"if-none-match")) is not None:
        is_held = held.strip() == "*" or tag in parse_tags(held)
        return Outcome.NOT_MODIFIED if is_held else Outcome.SEND
    if modified and (since := try_parse_date(headers.get(b"if-modified-since"))):
        return Outcome.NOT_MODIFIED if modified <= since else Outcome.SEND
    return Outcome.SEND


def is_range_wanted(field: str | None, tag: str, modified: datetime | None = None) -> bool:
    """Whether If-Range lets a range through: strong comparison, or the exact date (§13.1.5)."""
    if field is None:
        return True
    field = field.strip()
    if field.startswith(('"', "W/")):
        return field == tag
    return modified is not None and try_parse_date(field) == modified


def parse_tags(field: str) -> set[str]:
    """The opaque tags of a list, weak marks dropped: for weak comparison (§8.8.3.2)."""
    return {f'"{match[2]}"' for match in _TAG.finditer(field)}


def parse_strong_tags(field: str) -> set[str]:
    """The strong tags of a list: for strong comparison."""
    return {f'"{match[2]}"' for match in _TAG.finditer(field) if not match[1]}


def try_parse_date(field: str | None) -> datetime | None:
    """An HTTP date in any of its three forms (§5.6.7); None when it is none."""
    if not field:
        return None
    try:
        moment = parsedate_to_datetime(field.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def format_date(moment: datetime) -> str:
    """`Mon, 23 Nov 2026 19:22:01 GMT`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
