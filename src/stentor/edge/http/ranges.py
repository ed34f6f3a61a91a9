"""Byte ranges (RFC 9110 §14): which bytes a request asks for, as pure arithmetic."""

import re
from typing import NamedTuple

MOST_SPECS = 16
"""A set of more ranges than this is taken for an attack and ignored, as §14.2 allows."""

_SINGLE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{1,18})")
_SPEC = re.compile(r"([0-9]*)-([0-9]*)")
_HUGE = 10**18


class Span(NamedTuple):
    """Bytes `start` up to, not including, `end`."""

    start: int
    end: int


class UnsatisfiableRangeError(Exception):
    """The set is well formed, but no byte of the representation is in it: 416."""


def select_span(field: str | None, size: int) -> Span | None:
    """The span a Range field asks for of `size` bytes; None where the whole is the answer.

    The whole is the answer to another unit, to a malformed field, to an absurd number of
    ranges and to several that leave gaps between them: §14.2 lets a server ignore the field,
    and no listener's player asks for a multipart body. Ranges that touch or overlap are one.
    UnsatisfiableRangeError where every range lies beyond the end.
    """
    if field is None:
        return None
    if single := _SINGLE.fullmatch(field):  # what players send
        first, last = int(single[1]), int(single[2])
        if first <= last < size:
            return Span(first, last + 1)
    unit, equals, text = field.partition("=")
    if unit.strip().lower() != "bytes" or not equals:
        return None
    specs = [part for part in (part.strip(" \t") for part in text.split(",")) if part]
    if not 0 < len(specs) <= MOST_SPECS:
        return None
    matches = [_SPEC.fullmatch(spec) for spec in specs]
    spans = []
    for match in matches:
        if match is None or not is_valid_spec(match[1], match[2]):
            return None
        if span := resolve_spec(match[1], match[2], size):
            spans.append(span)
    if not spans:
        raise UnsatisfiableRangeError
    return join_spans(spans)


def is_valid_spec(first: str, last: str) -> bool:
    """False for `-` alone and for a last position before the first (§14.1.1)."""
    if first and last:
        return parse_position(last) >= parse_position(first)
    return bool(first or last)


def resolve_spec(first: str, last: str, size: int) -> Span | None:
    """One valid range against a size; None when it holds no byte of it."""
    if first:
        start = parse_position(first)
        end = min(parse_position(last) + 1, size) if last else size
    else:
        start = max(0, size - parse_position(last))
        end = size
    return Span(start, end) if start < end else None


def join_spans(spans: list[Span]) -> Span | None:
    """The one span that the spans cover without a gap; None where there is a gap."""
    ordered = sorted(spans)
    start, end = ordered[0]
    for span in ordered[1:]:
        if span.start > end:
            return None
        end = max(end, span.end)
    return Span(start, end)


def parse_position(digits: str) -> int:
    """A position; anything longer than a real file's is as good as endless."""
    return int(digits) if len(digits) <= 18 else _HUGE
