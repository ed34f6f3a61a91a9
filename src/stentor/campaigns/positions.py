"""Flights that are part of episodes' own audio: where they are heard.

A position is a number of the flight in the episode's manifest. Hits carry it with the bytes of the
position, so what was heard before a position changed is counted as it was heard.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.campaigns.models import Flight, Placement
from stentor.campaigns.publication import changing_book
from stentor.campaigns.refusals import Refusals
from stentor.catalog.chapters import format_start
from stentor.catalog.models import BakedIn, Episode, MediaVersion
from stentor.catalog.models.baked_in import find_frames
from stentor.lib.ids import new_id
from stentor.publishing.verbs import note_revision

SHORTEST = 1.0
"""Seconds."""
MOST = 32
"""In one episode."""
NEAR = 0.013
"""Seconds: half a frame, as far as a position may be moved to stand between two."""


class PositionError(ValueError):
    """Why an ad cannot be said to stand there; `field` is what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Standing:
    """One position of a flight."""

    row: BakedIn
    is_heard: bool
    """False where other audio took the place of that in which it stood."""

    @property
    def episode(self) -> Episode:
        return self.row.episode

    @property
    def words(self) -> str:
        return f"{format_start(self.row.start)} to {format_start(self.row.end)}"


def list_positions(flights: Collection[Flight]) -> list[Standing]:
    """Of these flights, by show and episode; those first that have to be said anew."""
    numbers = Placement.objects.filter(flight__in=flights, creative=None)
    rows = BakedIn.objects.standing().filter(
        placement__in=list(numbers.values_list("number", flat=True))
    )
    found = [
        Standing(row, is_heard=bool(media and media.original == row.original))
        for row in rows.select_related("episode__show", "episode__media")
        for media in (row.episode.media,)
    ]
    found.sort(key=lambda one: (one.is_heard, one.episode.show.title, one.episode.title,
                                one.row.start))  # fmt: skip
    return found


def list_episode_ads(episode: Episode) -> list[tuple[Standing, Flight]]:
    """Of its own audio, in order, those that have to be said anew too."""
    rows = BakedIn.objects.standing().filter(episode=episode).order_by("start", "id")
    flights, media = find_flights(rows), episode.media
    return [
        (Standing(row, is_heard=bool(media and media.original == row.original)), flight)
        for row in rows
        if (flight := flights.get(row.placement))
    ]


def find_flights(rows: Iterable[BakedIn]) -> dict[int, Flight]:
    """By placement."""
    numbers = {row.placement for row in rows}
    placements = Placement.objects.filter(number__in=numbers, flight__isnull=False)
    related = placements.select_related("flight__campaign__advertiser")
    return {one.number: one.flight for one in related if one.flight}


def say_position(
    flight: Flight, episode: Episode, start: float, end: float, actor: User | None,
    *, instead_of: BakedIn | None = None, row_id: str | None = None,
) -> BakedIn:  # fmt: skip
    """The ad is heard there from now on, `instead_of` where it was said to be before; a public
    episode has a new version. PositionError, NotReadyError, PublishingError; then nothing changed.

    `row_id`: of the position to be, where somebody chose it.
    """
    with changing_book(episode.show):
        row = put_position(flight, episode, start, end, actor, instead_of=instead_of, row_id=row_id)
        note_revision(row.episode, actor)
    return row


def put_position(
    flight: Flight, episode: Episode, start: float, end: float, actor: User | None,
    *, instead_of: BakedIn | None = None, row_id: str | None = None,
) -> BakedIn:  # fmt: skip
    """As `say_position`, for who is changing the book and revises the episode afterwards."""
    start, end = round(start, 3), round(end, 3)
    episode = Episode.objects.select_related("show", "media").get(pk=episode.pk)
    media = _check(flight, episode, start, end, instead_of)
    placement, _ = Placement.objects.get_or_create(flight=flight, creative=None)
    if instead_of is not None:
        instead_of.withdraw()
    row = BakedIn.objects.create(
        id=row_id or new_id(), episode=episode, original=media.original, start=start, end=end,
        placement=placement.number, advertiser=flight.campaign.advertiser_id, user=actor,
    )  # fmt: skip
    was = {} if instead_of is None else {"was": _tell(instead_of)}
    action = "position.said" if instead_of is None else "position.moved"
    record(flight.organisation, actor, action, row.id, title=flight.name,
           episode=episode.title, position=_tell(row), **was)  # fmt: skip
    return row


def withdraw_position(flight: Flight, row: BakedIn, actor: User | None) -> None:
    """The ad is not part of the episode any more; what was counted stays. Doing it again changes
    nothing."""
    with changing_book(row.episode.show):
        row.refresh_from_db()
        if row.withdrawn_at is not None:
            return
        remove_position(flight, row, actor)
        note_revision(row.episode, actor)


def remove_position(flight: Flight, row: BakedIn, actor: User | None) -> None:
    """As `withdraw_position`, for who is changing the book and revises the episode afterwards."""
    row.withdraw()
    record(flight.organisation, actor, "position.withdrawn", row.id, title=flight.name,
           episode=row.episode.title, position=_tell(row))  # fmt: skip


def _tell(row: BakedIn) -> str:
    return f"{format_start(row.start)}-{format_start(row.end)}"


def _check(
    flight: Flight, episode: Episode, start: float, end: float, instead_of: BakedIn | None
) -> MediaVersion:
    """PositionError for what cannot be."""
    media = episode.media
    if not flight.is_baked_in:
        raise PositionError("episode", "This flight has a spot of its own, or hosts read it.")
    if episode.show.organisation_id != flight.organisation.id:
        raise PositionError("episode", "There is no such episode.")
    if media is None:
        raise PositionError("episode", "It has no audio yet.")
    if episode.processings.filter(finished_at=None).exists():
        raise PositionError("episode", "Its audio is being processed; say it when that is done.")
    if episode.show_id in Refusals().find_for_flight(flight):
        raise PositionError("episode", f"{episode.show.title} does not want this advertiser.")
    if start < 0 or start > media.seconds - SHORTEST:
        raise PositionError("start", f"The audio lasts {format_start(media.seconds)}.")
    if end > media.seconds + NEAR:
        raise PositionError("end", f"The audio ends at {format_start(media.seconds)}.")
    if end - start < SHORTEST:
        raise PositionError("end", "It ends less than a second after its beginning.")
    _check_neighbours(media, start, end, instead_of)
    return media


def _check_neighbours(
    media: MediaVersion, start: float, end: float, instead_of: BakedIn | None
) -> None:
    first, last = find_frames(media, start, end)
    for frame, second in zip(media.breaks, media.break_seconds, strict=True):
        if first < frame < last:
            at = format_start(second)
            raise PositionError("start", f"There is a break in its midst, at {at}.")
    others = BakedIn.objects.heard_in(media)
    rows = list(others.exclude(pk=instead_of.pk) if instead_of else others)
    if len(rows) >= MOST:
        raise PositionError("episode", f"{MOST} ads are in its audio already.")
    for other in rows:
        if start < other.end - NEAR and other.start < end - NEAR:
            found = find_flights([other]).get(other.placement)
            name = found.name if found else "Another ad"
            since, until = format_start(other.start), format_start(other.end)
            raise PositionError("start", f"{name} stands from {since} to {until}.")
