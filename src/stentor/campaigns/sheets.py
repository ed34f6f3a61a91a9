"""Flights as a CSV file and back. Its columns are the fields of the flight's form, so a row is
checked as the form is, and what is exported comes in again unchanged."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.forms.utils import ErrorDict

from stentor.accounts.models import Organisation
from stentor.campaigns.forms.flight import FlightForm, describe_flight, name_spot
from stentor.campaigns.models import Campaign, Creative, Flight
from stentor.campaigns.sheet_audio import COLUMNS as AUDIO
from stentor.campaigns.sheet_audio import describe_audio, find_change

LISTS = ("slots", "positions", "in_shows", "in_devices", "not_shows", "not_devices")
HEAD = ("id", "advertiser", "campaign")
FIELDS = (
    "name", "ref", "creative", "slots", "positions", "starts", "ends", "zone",
    "goal_impressions", "goal_spend", "pricing", "price", "currency", "priority", "pacing",
    "caps", "dayparts", "is_paused", "script",
    *(f"{side}_{name}" for side in ("in", "not")
      for name in ("shows", "categories", "places", "devices", "apps", "ages", "keys")),
)  # fmt: skip
COLUMNS = (*HEAD, *FIELDS, *AUDIO)
MOST_ROWS = 5000
MOST_BYTES = 4 << 20
UNSAFE = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would take text that begins so for a formula."""


class SheetError(Exception):
    """The file as a whole cannot be read; says why."""


@dataclass
class SheetRow:
    """One line of the file."""

    number: int
    """As spreadsheets count, the head being 1."""
    name: str
    flight: Flight | None
    """As it would be saved; None where something is wrong."""
    is_new: bool
    problems: list[tuple[str, str]] = field(default_factory=list)
    """Column and what is wrong there."""


def write_sheet(flights: Iterable[Flight]) -> str:
    """The flights, one a line, with a head."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    flights = list(flights)
    audio = describe_audio(flights)
    for flight in flights:
        given = describe_flight(flight) | {
            **{name: "; ".join(audio[flight.id][name]) for name in AUDIO},
            "id": flight.id,
            "advertiser": flight.campaign.advertiser.name,
            "campaign": flight.campaign.name,
            "creative": flight.creative.name if flight.creative else name_spot(flight),
        }
        writer.writerow([_guard(_write(name, given[name])) for name in COLUMNS])
    return target.getvalue()


def read_sheet(content: bytes, organisation: Organisation) -> list[SheetRow]:
    """Every row checked, none saved. SheetError for a file that is no such sheet."""
    if len(content) > MOST_BYTES:
        raise SheetError(f"The file has more than {MOST_BYTES >> 20} MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError("The file is not UTF-8. Export it as “CSV UTF-8”.") from error
    first = text.partition("\n")[0]
    dialect = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=dialect, strict=True)
    try:
        unknown = [name for name in reader.fieldnames or [] if name not in COLUMNS]
        if not reader.fieldnames or unknown or "name" not in reader.fieldnames:
            raise SheetError(_tell_head(unknown))
        rows = list(reader)
    except csv.Error as error:
        raise SheetError(f"Line {reader.line_num}: {error}.") from error
    if len(rows) > MOST_ROWS:
        raise SheetError(f"The file has {len(rows):,} rows; {MOST_ROWS:,} are the most at once.")
    checker = _Checker(organisation)
    return [checker.check(number, row) for number, row in enumerate(rows, 2)]


def _tell_head(unknown: list[str]) -> str:
    if unknown:
        return f"There is no column {unknown[0]!r}. Export the flights to see how it is meant."
    return "The first line must name the columns, and there must be one called name."


class _Checker:
    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        flights = Flight.objects.filter(campaign__advertiser__organisation=organisation)
        self._flights = flights.select_related("campaign__advertiser", "creative").in_bulk()
        campaigns = Campaign.objects.filter(advertiser__organisation=organisation)
        self._campaigns = {
            (one.advertiser.name, one.name): one for one in campaigns.select_related("advertiser")
        }
        creatives = Creative.objects.filter(organisation=organisation).order_by("id")
        self._creatives = {key: one.id for one in creatives for key in (one.name, one.id)}
        self._seen: dict[str, int] = {}
        self._audio = describe_audio(self._flights.values())

    def check(self, number: int, row: dict[str, Any]) -> SheetRow:
        """A row with an id changes that flight, what it does not name stays."""
        given = {name: _unguard(value) for name, value in row.items() if isinstance(value, str)}
        checked = SheetRow(number, given.get("name", ""), None, is_new=not given.get("id"))
        flight, campaign = self._find(given, checked)
        if checked.problems:
            return checked
        shown = (
            describe_flight(flight)
            if flight
            else {"zone": "UTC", "priority": "3", "pacing": "even"}
        )
        data = shown | {name: _read(name, value) for name, value in given.items() if name in FIELDS}
        if "creative" in given:
            data["creative"] = self._find_spot(given["creative"], flight)
        standing = self._audio[flight.id] if flight else None
        for name in AUDIO:
            if name in given and (problem := find_change(name, given[name], standing)):
                checked.problems.append((name, problem))
        form = FlightForm(data, organisation=self._organisation, campaign=campaign, flight=flight)
        if form.is_valid() and not checked.problems:
            assert campaign is not None
            checked.flight = form.save_to(flight or Flight(campaign=campaign))
        checked.problems += list_problems(form.errors)
        return checked

    def _find_spot(self, name: str, flight: Flight | None) -> str:
        """Its id. Of spots of one name the flight's own, else the newest."""
        if flight and flight.creative and flight.creative.name == name:
            return flight.creative.id
        return self._creatives.get(name, name)

    def _find(
        self, given: dict[str, str], checked: SheetRow
    ) -> tuple[Flight | None, Campaign | None]:
        if checked.is_new:
            key = given.get("advertiser", ""), given.get("campaign", "")
            campaign = self._campaigns.get(key)
            if campaign is None:
                checked.problems.append(
                    ("campaign", f"There is no campaign “{key[1]}” of “{key[0]}”.")
                )
            return None, campaign
        flight = self._flights.get(given["id"])
        if flight is None:
            checked.problems.append(("id", f"There is no flight {given['id']}."))
            return None, None
        if line := self._seen.get(flight.id):
            checked.problems.append(("id", f"Line {line} has the same flight."))
        self._seen[flight.id] = checked.number
        return flight, flight.campaign


def list_problems(errors: ErrorDict) -> list[tuple[str, str]]:
    """Field and message of everything a form refused."""
    return [
        (name if name != "__all__" else "", str(message))
        for name, messages in errors.items()
        for message in messages
    ]


def _read(name: str, text: str) -> Any:
    if name in LISTS:
        return [word.strip().lower() for word in text.replace(";", ",").split(",") if word.strip()]
    if name == "is_paused":
        return text.strip().lower() in {"yes", "true", "1", "on"}
    return text.strip()


def _write(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = "" if value is None else str(value)
    return text if name == "script" else text.replace("\n", "; ")


def _guard(text: str) -> str:
    return f"'{text}" if text.startswith(UNSAFE) else text


def _unguard(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(UNSAFE) else text
