"""Old rows of the ledger become sums. What trackers were told stays known in numbers, and what was
told is never owed again."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from stentor.programmatic.ending import NOT_HEARD
from stentor.programmatic.models import Pixel, PixelAttempt, PixelSum
from stentor.programmatic.pixels.firing import FINAL

KEPT: Final = timedelta(days=35)
"""How long each address that was told can be looked at; longer than the lake is looked back."""
AT_ONCE: Final = 500
"""Rows in one transaction: an interrupted run has done some of them, the next does the rest."""
TURN: Final = 20_000
"""Rows in one run."""
CUT_OFF: Final = "cut off"


def prune_pixels(now: datetime) -> int:
    """Sums up and deletes the rows of whole UTC days that are over for longer than `KEPT` and of
    which the end is known, or never will be. How many."""
    until = (now - KEPT).astimezone(UTC).date()
    done = 0
    while done < TURN:
        with transaction.atomic():
            found = list(list_old(until).select_for_update(of=("self",))[:AT_ONCE])
            if found:
                _sum_up(found)
        done += len(found)
        if len(found) < AT_ONCE:
            break
    return done


def list_old(until: date) -> QuerySet[Pixel]:
    """Owed before that day, and not waiting to be fired any more: the end is known, or the last
    request was cut off. Oldest first."""
    attempts = PixelAttempt.objects.filter(pixel=OuterRef("pk"))
    latest = attempts.order_by("-id").values("kind")[:1]
    midnight = datetime.combine(until, time(), UTC)
    return (
        Pixel.objects.annotate(latest=Subquery(latest))
        .filter(owed_at__lt=midnight, latest__in=[*FINAL, "began"])
        .order_by("id")
    )


def find_told_until() -> date | None:
    """The last day of which rows were summed up: impressions up to it owe nothing any more."""
    latest = PixelSum.objects.order_by("-day").first()
    return latest.day if latest else None


def _sum_up(pixels: list[Pixel]) -> None:
    numbers = [pixel.pk for pixel in pixels]
    ends = PixelAttempt.objects.filter(pixel__in=numbers, kind__in=FINAL)
    kinds = dict(ends.values_list("pixel_id", "kind"))
    sums = Counter(
        (
            pixel.organisation_id,
            pixel.spot_id,
            pixel.event,
            pixel.owed_at.astimezone(UTC).date(),
            kinds.get(pixel.pk, CUT_OFF),
            pixel.key.endswith(":0") and pixel.event not in NOT_HEARD,
        )
        for pixel in pixels
    )
    for (organisation, spot, event, day, kind, is_first), count in sums.items():
        row, _ = PixelSum.objects.get_or_create(
            organisation_id=organisation, spot_id=spot, event=event, day=day, kind=kind,
            is_first=is_first,
        )  # fmt: skip
        PixelSum.objects.filter(pk=row.pk).update(pixels=F("pixels") + count)
    Pixel.objects.filter(pk__in=numbers).delete()
