"""Loads an ads document: everything is checked and every creative is encoded before the first row
changes, so that a document is loaded whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from stentor.accounts.audit import record
from stentor.accounts.models import Organisation
from stentor.campaigns.creatives import probe_creative, take_in_creative
from stentor.campaigns.document import (
    BAKED_IN,
    AdsDocument,
    AdvertiserEntry,
    BadDocumentError,
    CampaignEntry,
    FlightEntry,
    HouseEntry,
    PositionEntry,
)
from stentor.campaigns.forms.flight import count_standing
from stentor.campaigns.loading_audio import find_episodes, load_positions, load_takes
from stentor.campaigns.models import (
    Advertiser,
    Campaign,
    Creative,
    Flight,
    HouseSpot,
    Placement,
)
from stentor.campaigns.publication import changing_book
from stentor.campaigns.verbs import put_flight
from stentor.catalog.models import Show, ShowAlias
from stentor.contracts.adbook import Targets
from stentor.intake.encoding import UnusableAudioError
from stentor.publishing.verbs import note_revision

OnCreative = Callable[[str, int, int], None]
"""Which creative is being taken in, its number from 1, and of how many."""


@dataclass
class LoadReport:
    """What a document made of the rows."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    flights: list[Flight] = field(default_factory=list)
    house: list[HouseSpot] = field(default_factory=list)
    placements: dict[str, int] = field(default_factory=dict)
    """Placement number by id of the flight or house spot; hosts' takes have their own."""

    def note(self, noun: str, *, is_new: bool) -> None:
        counts = self.created if is_new else self.updated
        counts[noun] = counts.get(noun, 0) + 1


def load_document(
    document: AdsDocument,
    organisation: Organisation,
    folder: Path,
    on_creative: OnCreative = lambda _name, _number, _count: None,
) -> LoadReport:
    """Creates or updates what the document names, and publishes the ad book.

    Creative paths are relative to `folder`. BadDocumentError, before anything has changed, for
    creatives, shows and episodes that are not there, or what cannot stand where it is said to;
    DiskFullError. What the document does not name stays.
    """
    shows = _find_shows(document, organisation)
    episodes = find_episodes(document, shows)
    files = _find_creatives(document, folder)
    creatives = {}
    for number, (name, file) in enumerate(files.items(), 1):
        on_creative(name, number, len(files))
        try:
            creatives[name] = take_in_creative(organisation, file)
        except UnusableAudioError as error:
            raise BadDocumentError([f"creative {name}: {error}"]) from error
    loader = _Loader(organisation, creatives, shows)
    with changing_book() as publish_show:
        for advertiser in document.advertisers:
            loader.load_advertiser(advertiser)
        for spot in document.house:
            loader.load_house(spot)
        problems, changed = load_positions(loader.booked, episodes)
        if loader.problems or problems:
            raise BadDocumentError(loader.problems + problems)
        for episode in changed:
            note_revision(episode, None)
            publish_show(episode.show)
        report = loader.report
        record(organisation, None, "ads.loaded", "", created=report.created, updated=report.updated)
    return report


def _find_shows(document: AdsDocument, organisation: Organisation) -> dict[str, str]:
    """The ids of the shows that flights name, by slug, old slug and id."""
    own = Show.objects.filter(organisation=organisation)
    known = {show: show for show in own.values_list("id", flat=True)}
    aliases = ShowAlias.objects.filter(show__in=own)
    known |= dict(aliases.values_list("slug", "show_id")) | dict(own.values_list("slug", "id"))
    problems = [
        f"{place}: there is no show {show!r}"
        for flight in document.list_flights()
        for place, show in _list_shows(flight)
        if show not in known
    ]
    if problems:
        raise BadDocumentError(problems)
    return known


def _list_shows(flight: FlightEntry) -> Iterator[tuple[str, str]]:
    """Every show that it names, after the place of it."""
    for name, targets in (("targets", flight.targets), ("excludes", flight.excludes)):
        for show in targets.shows:
            yield f"{flight.place}.{name}.shows", show
    for one in (*flight.takes, *(flight.baked_in or ())):
        yield f"{one.place}.show", one.show


def _find_creatives(document: AdsDocument, folder: Path) -> dict[str, Path]:
    """The files of all creatives, each looked at, by the name the document has for them."""
    files: dict[str, Path] = {}
    problems = []
    for place, name in document.list_files():
        if name in files:
            continue
        file = files[name] = folder / name
        if problem := _try_creative(file):
            problems.append(f"{place}: {problem}")
    if problems:
        raise BadDocumentError(problems)
    return files


def _try_creative(file: Path) -> str | None:
    """Why the file cannot be a spot; None when it may."""
    try:
        if not file.is_file():
            return f"there is no file {file}"
        probe_creative(file)
    except UnusableAudioError as error:
        return f"{file.name}: {error}"
    except (OSError, ValueError) as error:
        return f"{file.name} cannot be read: {error}"
    return None


class _Loader:
    """Puts entries into rows, inside one transaction."""

    def __init__(
        self,
        organisation: Organisation,
        creatives: Mapping[str, Creative],
        shows: Mapping[str, str],
    ) -> None:
        self._organisation = organisation
        self._creatives = creatives
        self._shows = shows
        self.report = LoadReport()
        self.problems: list[str] = []
        self.booked: list[tuple[Flight, list[PositionEntry]]] = []

    def load_advertiser(self, entry: AdvertiserEntry) -> None:
        advertiser, is_new = Advertiser.objects.update_or_create(
            organisation=self._organisation,
            ref=entry.ref,
            defaults={"name": entry.name, "category": entry.category},
        )
        self.report.note("advertisers", is_new=is_new)
        for campaign in entry.campaigns:
            self._load_campaign(advertiser, campaign)

    def load_house(self, entry: HouseEntry) -> None:
        creative = self._creatives[entry.creative]
        spot, is_new = HouseSpot.objects.update_or_create(
            organisation=self._organisation,
            ref=entry.ref,
            defaults={"name": entry.name, "creative": creative, "slots": list[str](entry.slots)},
        )
        self.report.note("house", is_new=is_new)
        self.report.house.append(spot)
        placement, _ = Placement.objects.get_or_create(house=spot, creative=creative)
        self.report.placements[spot.id] = placement.number

    def _load_campaign(self, advertiser: Advertiser, entry: CampaignEntry) -> None:
        campaign, is_new = Campaign.objects.update_or_create(
            advertiser=advertiser,
            ref=entry.ref,
            defaults={"name": entry.name, "caps": msgspec.to_builtins(entry.caps)},
        )
        self.report.note("campaigns", is_new=is_new)
        for flight in entry.flights:
            self._load_flight(campaign, flight)

    def _load_flight(self, campaign: Campaign, entry: FlightEntry) -> None:
        flight = Flight.objects.filter(campaign=campaign, ref=entry.ref).first()
        is_new = flight is None
        flight = flight or Flight(campaign=campaign, ref=entry.ref)
        flight.campaign = campaign
        is_baked_in = entry.creative == BAKED_IN
        if flight.is_baked_in and not is_baked_in and (count := count_standing(flight)):
            episodes = f"{count} episode{'s' * (count > 1)}"
            problem = f"{entry.ref} stands in the audio of {episodes}; say first that it does not"
            self.problems.append(f"{entry.place}.creative: {problem}")
            return
        flight.is_baked_in = is_baked_in
        flight.creative = self._creatives.get(entry.creative)
        flight.script = flight.script if entry.script is None else entry.script
        for name, value in self._list_terms(entry):
            setattr(flight, name, value)
        put_flight(flight, None, tells_unchanged=False)
        self.report.note("flights", is_new=is_new)
        self.report.flights.append(flight)
        self.problems += load_takes(flight, entry, self._creatives, self._shows)
        if entry.baked_in is not None:
            self.booked.append((flight, entry.baked_in))
        if flight.creative or is_baked_in:
            placement, _ = Placement.objects.get_or_create(flight=flight, creative=flight.creative)
            self.report.placements[flight.id] = placement.number

    def _list_terms(self, entry: FlightEntry) -> Iterator[tuple[str, Any]]:
        for name in ("name", "starts", "ends", "zone", "priority", "pacing"):
            yield name, getattr(entry, name)
        for name in ("slots", "positions", "goal", "caps", "dayparts"):
            yield name, msgspec.to_builtins(getattr(entry, name))
        yield "targets", msgspec.to_builtins(self._resolve(entry.targets))
        yield "excludes", msgspec.to_builtins(self._resolve(entry.excludes))

    def _resolve(self, targets: Targets) -> Targets:
        shows = [self._shows[show] for show in targets.shows]
        return msgspec.structs.replace(targets, shows=shows)
