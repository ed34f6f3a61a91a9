"""Holds a feed against all rules."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from stentor.feeds.check.document import NotAFeedError, attribute_of, parse_document, text_of
from stentor.feeds.check.finding import XML, Finding, Findings
from stentor.feeds.check.rules import (
    CHANNEL_LOOKS,
    CHANNEL_PRESENCE,
    ITEM_LOOKS,
    ITEM_PRESENCE,
    Look,
    Presence,
)
from stentor.feeds.check.wholes import WHOLES

NAMED = 3
"""So many items are named in a finding that many share."""


def check_feed(content: bytes) -> Findings:
    """Every breach. A document that is no feed at all has one error and nothing else."""
    try:
        channel = parse_document(content)
    except NotAFeedError as error:
        return Findings(errors=[Finding("error", "document", "document", str(error), XML)])
    found = [*_check_channel(channel), *_gather(_check_items(channel))]
    return Findings(
        errors=[finding for finding in found if finding.severity == "error"],
        warnings=[finding for finding in found if finding.severity == "warning"],
    )


def _check_channel(channel: etree._Element) -> Iterator[Finding]:
    yield from _check_element(channel, "channel", CHANNEL_PRESENCE, CHANNEL_LOOKS)
    for check in WHOLES:
        yield from check(channel)


def _check_items(channel: etree._Element) -> Iterator[Finding]:
    for number, item in enumerate(channel.findall("item"), 1):
        yield from _check_element(item, f"item {number}", ITEM_PRESENCE, ITEM_LOOKS)


def _check_element(
    element: etree._Element, place: str, presences: list[Presence], looks: list[Look]
) -> Iterator[Finding]:
    for presence in presences:
        value = _value_of(element, presence)
        if value is None or not value.strip():
            message = f"{_name(presence)} is missing"
            yield Finding(presence.severity, presence.name, place, message, presence.source)
    for look in looks:
        value = _value_of(element, look)
        if value and value.strip() and (wrong := look.judge(value)):
            message = f"{_name(look)} {wrong}"
            yield Finding(look.severity, look.name, place, message, look.source)


def _gather(findings: Iterator[Finding]) -> list[Finding]:
    """One finding where many items have the same."""
    places: dict[Finding, list[str]] = {}
    for finding in findings:
        places.setdefault(replace(finding, place=""), []).append(finding.place)
    return [replace(finding, place=_join(found)) for finding, found in places.items()]


def _join(places: list[str]) -> str:
    more = len(places) - NAMED
    return ", ".join(places[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _value_of(element: etree._Element, rule: Presence | Look) -> str | None:
    if rule.attribute:
        return attribute_of(element, rule.name, rule.attribute)
    return text_of(element, rule.name)


def _name(rule: Presence | Look) -> str:
    return f"{rule.name} {rule.attribute}" if rule.attribute else rule.name
