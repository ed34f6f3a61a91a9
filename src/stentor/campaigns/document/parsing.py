"""From the text of an ads document to its entries."""

import json
from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, cast, get_args
from zoneinfo import available_timezones

from stentor.campaigns.document.audio import read_baked_in, read_script, read_takes
from stentor.campaigns.document.entries import (
    BAKED_IN,
    AdsDocument,
    AdvertiserEntry,
    CampaignEntry,
    FlightEntry,
    HouseEntry,
)
from stentor.campaigns.document.reading import BadDocumentError, Fields
from stentor.campaigns.document.terms import (
    read_caps,
    read_dayparts,
    read_goal,
    read_positions,
    read_slots,
    read_targets,
)
from stentor.campaigns.models.advertiser import NAME_LENGTH, REF_LENGTH
from stentor.contracts.adbook import Pacing

MOST_PROBLEMS = 100
LOWEST_PRIORITY = 1000


def parse_ads_document(content: bytes) -> AdsDocument:
    """BadDocumentError with one line a problem, each beginning with its place in the document."""
    problems: list[str] = []
    fields = Fields(_load(content), "", problems)
    document = AdsDocument(
        advertisers=[_read_advertiser(one) for one in fields.read_objects("advertisers")],
        house=[_read_house(one) for one in fields.read_objects("house")],
    )
    fields.end()
    _find_repeated(problems, "advertisers", [one.ref for one in document.advertisers])
    _find_repeated(problems, "house", [one.ref for one in document.house])
    if not problems and not document.advertisers and not document.house:
        fields.complain("has neither advertisers nor house spots")
    if problems:
        more = len(problems) - MOST_PROBLEMS
        rest = [f"… and {more} more"] if more > 0 else []
        raise BadDocumentError(problems[:MOST_PROBLEMS] + rest)
    return document


def _load(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadDocumentError([f"it is not UTF-8: byte {error.start}"]) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadDocumentError([f"it is not JSON: {error.msg} ({place})"]) from error
    except RecursionError as error:
        raise BadDocumentError(["it is nested too deeply"]) from error


def _read_advertiser(fields: Fields) -> AdvertiserEntry:
    ref = fields.read_text("ref", REF_LENGTH)
    entry = AdvertiserEntry(
        ref=ref,
        name=fields.read_text("name", NAME_LENGTH, default=ref),
        category=fields.read_text("category", 100, default=""),
        campaigns=[_read_campaign(one) for one in fields.read_objects("campaigns")],
    )
    fields.end()
    _find_repeated(
        fields.problems, f"{fields.place}.campaigns", [one.ref for one in entry.campaigns]
    )
    return entry


def _read_campaign(fields: Fields) -> CampaignEntry:
    ref = fields.read_text("ref", REF_LENGTH)
    entry = CampaignEntry(
        ref=ref,
        name=fields.read_text("name", NAME_LENGTH, default=ref),
        caps=read_caps(fields),
        flights=[_read_flight(one) for one in fields.read_objects("flights")],
    )
    fields.end()
    _find_repeated(fields.problems, f"{fields.place}.flights", [one.ref for one in entry.flights])
    return entry


def _read_flight(fields: Fields) -> FlightEntry:
    ref = fields.read_text("ref", REF_LENGTH)
    creative = fields.read_text("creative", 4096)
    is_slotless = creative == BAKED_IN and not fields.get("slots")
    entry = FlightEntry(
        place=fields.place,
        ref=ref,
        name=fields.read_text("name", NAME_LENGTH, default=ref),
        creative=creative,
        script=read_script(fields),
        takes=read_takes(fields, creative),
        baked_in=read_baked_in(fields, creative),
        slots=[] if is_slotless else read_slots(fields),
        positions=read_positions(fields),
        starts=fields.read_day("starts"),
        ends=fields.read_day("ends"),
        zone=fields.read_text("zone", 64, default="UTC"),
        goal=read_goal(fields),
        priority=fields.read_number("priority", 1, LOWEST_PRIORITY, default=3),
        pacing=cast("Pacing", fields.read_choice("pacing", get_args(Pacing), "even")),
        caps=read_caps(fields),
        dayparts=read_dayparts(fields),
        targets=read_targets(fields, "targets"),
        excludes=read_targets(fields, "excludes"),
    )
    if entry.zone not in available_timezones():
        fields.complain(f"{entry.zone!r} is no time zone like Europe/Berlin", "zone")
    if date.min < entry.ends < entry.starts:
        fields.complain(f"{entry.ends} is before the flight starts, {entry.starts}", "ends")
    fields.end()
    return entry


def _read_house(fields: Fields) -> HouseEntry:
    ref = fields.read_text("ref", REF_LENGTH)
    entry = HouseEntry(
        place=fields.place,
        ref=ref,
        name=fields.read_text("name", NAME_LENGTH, default=ref),
        creative=fields.read_text("creative", 4096),
        slots=read_slots(fields),
    )
    fields.end()
    return entry


def _find_repeated(problems: list[str], place: str, refs: Collection[str]) -> None:
    for ref, count in Counter(filter(None, refs)).items():
        if count > 1:
            problems.append(f"{place}: ref {ref!r} stands {count} times; it names one entry")
