"""One asking from its beginning to its end."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from stentor.ads.vast import VastError
from stentor.ads.vast.following import Failure
from stentor.lib.disk import DiskFullError
from stentor.programmatic.asking.media import ALL_SECONDS, find_creative
from stentor.programmatic.asking.offer import Offer, judge_offer
from stentor.programmatic.asking.openrtb import ask_bidder
from stentor.programmatic.asking.story import Story
from stentor.programmatic.asking.vast import ask_tag
from stentor.programmatic.booking import Booking, book
from stentor.programmatic.models import Asking, DemandKind, DemandSource
from stentor.programmatic.models.answer import READY
from stentor.programmatic.outbound import Budget
from stentor.programmatic.pixels.owing import owe_errors

MOST_SPOTS = 24
"""Taken at one time."""


def run_asking(asking_id: str, now: datetime | None = None) -> None:
    """Asks, fetches, books; run again after a kill it asks again, and books the same flights.

    What the source does wrong ends in the story; what may pass here (DiskFullError,
    PublishingError, a database that is busy) raises.
    """
    now = now or timezone.now()
    asking = Asking.objects.select_related("source__organisation").get(pk=asking_id)
    if asking.finished_at is not None:
        return
    source, story = asking.source, Story()
    failures: list[Failure] = []
    ask = ask_tag if source.kind == DemandKind.VAST else ask_bidder
    offers = ask(source, now, story, failures)
    bookings = _take_in(offers, source, now, story, failures)
    if bookings and source.is_on:
        book(asking, bookings, now)
        story.good(
            f"Booked {len(bookings)}", "They serve where nothing sold does, until they expire."
        )
    elif bookings:
        story.tell("Nothing is booked", "The source is off; this was only a test.")
    else:
        story.tell("Nothing is booked", "House promos serve meanwhile.")
    with transaction.atomic():
        owe_errors(asking, failures, now)
        Asking.objects.filter(pk=asking.pk, finished_at=None).update(
            steps=story.steps,
            spots=len(bookings) if source.is_on else 0,
            finished_at=timezone.now(),
        )


def give_up(asking_id: str, failure: str) -> None:
    """Ends an asking that a worker could not finish."""
    unfinished = Asking.objects.filter(pk=asking_id, finished_at=None)
    step = {"level": "bad", "what": "It could not be finished", "detail": failure}
    unfinished.update(steps=[step], finished_at=timezone.now())


def _take_in(
    offers: list[Offer], source: DemandSource, now: datetime, story: Story,
    failures: list[Failure],
) -> list[Booking]:  # fmt: skip
    bookings: list[Booking] = []
    budget = Budget(ALL_SECONDS)
    for offer in offers[:MOST_SPOTS]:
        title = offer.found.inline.title or offer.key
        if wrong := judge_offer(offer, source):
            story.bad(f"{title} is not taken", wrong)
            continue
        if budget.left <= 0:
            story.bad(f"{title} is not taken", f"The media took {ALL_SECONDS:g} s already.")
            continue
        try:
            creative, was_there = find_creative(
                source.organisation, offer.choice.media.url, now, source.longest_seconds, budget
            )
        except VastError as error:
            story.bad(f"{title}: VAST error {error.code}", str(error))
            failures.append(Failure(error.code, str(error), offer.found.errors))
            continue
        except DiskFullError as error:
            story.bad(f"{title} is not taken", str(error))
            continue
        heard = "it was there already" if was_there else "brought to −16 LUFS in every form"
        story.good(f"{title}{READY}", f"{creative.seconds:.1f} s, {heard}")
        bookings.append(Booking(offer, creative))
    return bookings
