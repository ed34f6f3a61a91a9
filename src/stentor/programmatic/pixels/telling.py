"""What became of the trackers of a source, in numbers."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from stentor.programmatic.models import DemandSource, Pixel, PixelAttempt, PixelSum
from stentor.programmatic.pixels.firing import FINAL
from stentor.programmatic.pixels.pruning import CUT_OFF

ENDED: Final = (*FINAL, "failed")

UNDER_WAY: Final = timedelta(minutes=2)
"""After which a request without an end was cut off."""


def count_told(source: DemandSource, now: datetime) -> Counter[str]:
    """Pixels by how their latest request ended: answered, failed, doubted (also what was cut off),
    refused. Those that summed rows stand for are in it; what was not fired yet is not."""
    attempts = PixelAttempt.objects.filter(pixel=OuterRef("pk")).order_by("-id")
    pixels = Pixel.objects.filter(spot__asking__source=source).annotate(
        latest=Subquery(attempts.values("kind")[:1]), at=Subquery(attempts.values("at")[:1])
    )
    told: Counter[str] = Counter()
    ended = pixels.filter(Q(latest__in=ENDED) | Q(latest="began", at__lte=now - UNDER_WAY))
    for kind, count in ended.values_list("latest").annotate(Count("pk")):
        told["doubted" if kind == "began" else kind] += count
    summed = PixelSum.objects.filter(spot__asking__source=source).values_list("kind")
    for kind, count in summed.annotate(Sum("pixels")):
        told["doubted" if kind == CUT_OFF else kind] += count
    return told
