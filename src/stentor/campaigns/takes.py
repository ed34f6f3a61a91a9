"""Flights that hosts read: which shows are to read one, what they handed in, what is heard."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.ads.pacing.eligibility import is_for_show
from stentor.campaigns.book import build_flight
from stentor.campaigns.models import Creative, CreativeIntake, Flight, Placement, Take
from stentor.campaigns.publication import changing_book
from stentor.campaigns.refusals import Refusals
from stentor.catalog.models import Show
from stentor.lib.ids import new_id

REPLACED = "Another take took its place."


@dataclass(frozen=True)
class ShowTakes:
    """Where one show stands with one flight."""

    show: Show
    takes: list[Take]
    """The newest first."""
    is_accepted: bool
    """False where what is approved was recalled, or the show vetoes it or has to listen first."""
    is_wanted: bool
    """False for takes of a show that the flight does not target any more."""
    intake: CreativeIntake | None = None
    """On its way."""

    @property
    def heard(self) -> Take | None:
        return next((one for one in self.takes if one.is_approved), None)

    @property
    def state(self) -> str:
        """heard, held (approved and not accepted), waiting, declined or missing."""
        if self.heard:
            return "heard" if self.is_accepted else "held"
        if not self.takes:
            return "missing"
        return "waiting" if self.takes[0].is_approved is None else "declined"


def list_show_takes(flight: Flight, wanted: Mapping[str, Show] | None = None) -> list[ShowTakes]:
    """Every show that is to read the flight, and every other that has, by title.

    `wanted`: as `find_wanted_shows` gave it, where somebody has it already.
    """
    wanted = find_wanted_shows(flight) if wanted is None else wanted
    takes: defaultdict[str, list[Take]] = defaultdict(list)
    shows = dict(wanted)
    for take in flight.takes.select_related("show", "creative", "user", "answered_by"):
        takes[take.show_id].append(take)
        shows.setdefault(take.show_id, take.show)
    refusals = Refusals()
    recalled = set(
        flight.placements.exclude(recalled_at=None).values_list("creative_id", flat=True)
    )
    running = {
        one.show_id: one for one in flight.intakes.filter(finished_at=None).order_by("created_at")
    }
    return [
        ShowTakes(
            show=show,
            takes=takes[show.id],
            is_accepted=all(
                one.creative_id not in recalled
                and refusals.accepts(show.organisation_id, show.id, one.creative_id)
                for one in takes[show.id]
                if one.is_approved
            ),
            is_wanted=show.id in wanted,
            intake=running.get(show.id),
        )
        for show in sorted(shows.values(), key=lambda one: (one.title, one.id))
    ]


def find_wanted_shows(flight: Flight) -> dict[str, Show]:
    """By id, the shows of its organisation that it targets and that do not refuse it."""
    record_of = build_flight(flight, 0, Refusals())
    shows = Show.objects.filter(organisation=flight.organisation)
    return {one.id: one for one in shows if is_for_show(record_of, one.id, one.category)}


def hand_in_take(
    flight: Flight, show: Show, creative: Creative, actor: User | None, take_id: str | None = None
) -> Take:
    """A host's recording, to be answered. `take_id`: of the take to be, where somebody chose it."""
    with transaction.atomic():
        take = Take.objects.create(
            id=take_id or new_id(), flight=flight, show=show, creative=creative, user=actor
        )
        record(flight.organisation, actor, "take.handed-in", take.id,
               title=flight.name, show=show.title, spot=creative.name)  # fmt: skip
    return take


def answer_take(take: Take, actor: User | None, *, is_approved: bool, reason: str = "") -> None:
    """Approved, it is heard in its show at once, in place of an earlier one; declined, it is not
    heard, or not any more."""
    with changing_book():
        settle_take(take, actor, is_approved=is_approved, reason=reason)


def settle_take(take: Take, actor: User | None, *, is_approved: bool, reason: str = "") -> None:
    """As `answer_take`, for who is changing the book just now."""
    if is_approved:
        earlier = Take.objects.filter(flight=take.flight_id, show=take.show_id)
        earlier.filter(is_approved=True).exclude(pk=take.pk).update(
            is_approved=False, reason=REPLACED
        )
        Placement.objects.get_or_create(flight=take.flight, creative=take.creative)
    take.is_approved, take.reason = is_approved, "" if is_approved else reason.strip()[:255]
    take.answered_by, take.answered_at = actor, timezone.now()
    take.save()
    action = "take.approved" if is_approved else "take.declined"
    record(take.flight.organisation, actor, action, take.id,
           title=take.flight.name, show=take.show.title, reason=take.reason)  # fmt: skip
