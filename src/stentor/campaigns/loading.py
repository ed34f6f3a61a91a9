"""Loads an ads document: everything is checked and every creative is encoded before the first row
changes, so that a document is loaded whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from stentor.accounts.audit import record
from stentor.accounts.models import Organisation
from stentor.campaigns.creatives import probe_creative, take_in_creative
from stentor.campaigns.document import (
    AdsDocument,
    AdvertiserEntry,
    BadDocumentError,
    CampaignEntry,
    FlightEntry,
    HouseEntry,
)
from stentor.campaigns.forms.flight import count_standing
from stentor.campaigns.models import (
    Advertiser,
    Campaign,
    Creative,
    Flight,
    HouseSpot,
    Placement,
)
from stentor.campaigns.publication import changing_book
from stentor.catalog.models import Show, ShowAlias
from stentor.contracts.adbook import Targets
from stentor.intake.encoding import UnusableAudioError

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
    """Placement number by id of the flight or house spot."""

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
    creatives and shows that are not there; DiskFullError. What the document does not name stays.
    """
    shows = _find_shows(document, organisation)
    files = _find_creatives(document, folder)
    creatives = {}
    for number, (name, file) in enumerate(files.items(), 1):
        on_creative(name, number, len(files))
        try:
            creatives[name] = take_in_creative(organisation, file)
        except UnusableAudioError as error:
            raise BadDocumentError([f"creative {name}: {error}"]) from error
    loader = _Loader(organisation, creatives, shows)
    with changing_book():
        for advertiser in document.advertisers:
            loader.load_advertiser(advertiser)
        for spot in document.house:
            loader.load_house(spot)
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
        f"{flight.place}.{name}.shows: there is no show {show!r}"
        for flight in document.list_flights()
        for name, targets in (("targets", flight.targets), ("excludes", flight.excludes))
        for show in targets.shows
        if show not in known
    ]
    if problems:
        raise BadDocumentError(problems)
    return known


def _find_creatives(document: AdsDocument, folder: Path) -> dict[str, Path]:
    """The files of all creatives, each looked at, by the name the document has for them."""
    files: dict[str, Path] = {}
    problems = []
    for spot in document.list_spots():
        if spot.creative in files:
            continue
        file = files[spot.creative] = folder / spot.creative
        if problem := _try_creative(file):
            problems.append(f"{spot.place}.creative: {problem}")
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
        creative = self._creatives[entry.creative]
        known = Flight.objects.filter(campaign=campaign, ref=entry.ref, is_baked_in=True).first()
        if known and (count := count_standing(known)):
            episodes = f"{count} episode{'s' * (count > 1)}"
            problem = f"{entry.ref} stands in the audio of {episodes}; say first that it does not"
            raise BadDocumentError([f"{entry.place}.creative: {problem}"])
        flight, is_new = Flight.objects.update_or_create(
            campaign=campaign,
            ref=entry.ref,
            defaults={
                "name": entry.name,
                "creative": creative,
                "is_baked_in": False,
                "slots": list[str](entry.slots),
                "positions": list[str](entry.positions),
                "starts": entry.starts,
                "ends": entry.ends,
                "zone": entry.zone,
                "goal": msgspec.to_builtins(entry.goal),
                "priority": entry.priority,
                "pacing": entry.pacing,
                "caps": msgspec.to_builtins(entry.caps),
                "dayparts": msgspec.to_builtins(entry.dayparts),
                "targets": msgspec.to_builtins(self._resolve(entry.targets)),
                "excludes": msgspec.to_builtins(self._resolve(entry.excludes)),
            },
        )
        self.report.note("flights", is_new=is_new)
        self.report.flights.append(flight)
        placement, _ = Placement.objects.get_or_create(flight=flight, creative=creative)
        self.report.placements[flight.id] = placement.number

    def _resolve(self, targets: Targets) -> Targets:
        shows = [self._shows[show] for show in targets.shows]
        return msgspec.structs.replace(targets, shows=shows)
