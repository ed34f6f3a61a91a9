"""Fires what is owed. Before a request goes out it is noted that it does, and by whom it was taken
after it: of two workers one fires, and what a crash cut off is never fired again."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from stentor.lib.fetch import Fetched, FetchError, fetch
from stentor.lib.locks import hold_lock
from stentor.programmatic.models import Pixel, PixelAttempt

AT_ONCE = 8
SECONDS = 10.0
"""For one answer."""
MOST_BYTES = 1 << 16
MOST_ATTEMPTS = 5
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
TURN_SECONDS = 60.0
"""After which other tasks have their turn."""
FINAL = ("answered", "doubted", "refused")

Send = Callable[[str], Fetched]


class End(NamedTuple):
    """How a request ended."""

    kind: str
    detail: str


def list_due(now: datetime) -> QuerySet[Pixel]:
    """What is owed and may be fired: never begun, or all begun were not taken and the pause after
    the last is over. Oldest first."""
    ended = PixelAttempt.objects.filter(pixel=OuterRef("pk"), kind__in=FINAL)
    counted = Pixel.objects.filter(~Exists(ended)).annotate(
        began=Count("attempts", filter=Q(attempts__kind="began")),
        failed=Count("attempts", filter=Q(attempts__kind="failed")),
        last=Max("attempts__at"),
    )
    due = Q(began=0)
    for number, pause in enumerate(PAUSES, 1):
        due |= Q(began=number, failed=number, last__lte=now - pause)
    return counted.filter(due).order_by("id")


def fire_due(
    send: Send | None = None,
    now: Callable[[], datetime] = timezone.now,
    seconds: float = TURN_SECONDS,
) -> int:
    """Fires until nothing is due or the turn is over. How many requests went out. LockedError
    while another process is at it."""
    fired, ends = 0, time.monotonic() + seconds
    lock = settings.STENTOR_LAYOUT.run / "pixels.lock"
    with hold_lock(lock, wait=False), ThreadPoolExecutor(AT_ONCE) as pool:
        while time.monotonic() < ends:
            batch = list(list_due(now())[:AT_ONCE])
            if not batch:
                break
            _fire(batch, pool, send or get_pixel, now)
            fired += len(batch)
    return fired


def get_pixel(url: str) -> Fetched:
    return fetch(
        url, most_bytes=MOST_BYTES, seconds=SECONDS, allowed=settings.STENTOR_DEMAND_NETWORKS
    )


def judge_end(url: str, send: Send) -> End:
    """What a request came to. Only one that was surely not taken may be tried again."""
    try:
        status = send(url).status
    except FetchError as error:
        cause = error.__cause__
        is_unsent = isinstance(cause, ConnectionRefusedError | socket.gaierror | ssl.SSLError)
        if cause is None:
            is_taken = "the answer has" in str(error)
            return End("answered" if is_taken else "refused", str(error))
        if is_unsent:
            return End("failed", str(error))
        is_http = isinstance(cause, OSError | http.client.HTTPException)
        return End("doubted" if is_http else "refused", str(error))
    if status == http.client.TOO_MANY_REQUESTS or status >= http.client.INTERNAL_SERVER_ERROR:
        return End("failed", f"answered {status}")
    return End("answered" if status < http.client.BAD_REQUEST else "refused", f"answered {status}")


def _fire(
    batch: list[Pixel], pool: ThreadPoolExecutor, send: Send, now: Callable[[], datetime]
) -> None:
    numbers = [pixel.attempts.filter(kind="began").count() + 1 for pixel in batch]
    PixelAttempt.objects.bulk_create(
        PixelAttempt(pixel=pixel, number=number, kind="began", at=now())
        for pixel, number in zip(batch, numbers, strict=True)
    )
    ends = list(pool.map(lambda pixel: judge_end(pixel.url, send), batch))
    PixelAttempt.objects.bulk_create(
        PixelAttempt(
            pixel=pixel,
            number=number,
            kind="refused" if end.kind == "failed" and number >= MOST_ATTEMPTS else end.kind,
            at=now(),
            detail=end.detail[:255],
        )
        for pixel, number, end in zip(batch, numbers, ends, strict=True)
    )
