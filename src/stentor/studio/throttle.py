"""Slows down whoever guesses passwords, without locking anybody else out."""

import hashlib
from datetime import datetime, timedelta

from django.http import HttpRequest

from stentor.studio.models import SignInFailure

WINDOW = timedelta(minutes=15)
MOST_FOR_ACCOUNT = 5
"""Failures of one address for one account within the window."""
MOST_FOR_ADDRESS = 30
"""Failures of one address for whatever accounts within the window."""


def read_client_address(request: HttpRequest) -> str:
    """Where the request came from, as the edge says: it sets the header itself."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def compute_sources(address: str, email: str) -> dict[str, int]:
    """Digests under which a failure is kept, each with how many of it are let through."""
    return {
        _digest("address", address): MOST_FOR_ADDRESS,
        _digest("account", address, email.strip().casefold()): MOST_FOR_ACCOUNT,
    }


def find_wait(address: str, email: str, now: datetime) -> timedelta | None:
    """How long until another try is let through; None when it is now."""
    waits = []
    for source, most in compute_sources(address, email).items():
        recent = SignInFailure.objects.filter(source=source, at__gt=now - WINDOW)
        times = list(recent.order_by("-at").values_list("at", flat=True)[:most])
        if len(times) == most:
            waits.append(times[-1] + WINDOW - now)
    return max(waits, default=None)


def note_failure(address: str, email: str, now: datetime) -> None:
    """Remembers a wrong password, and forgets what no longer counts."""
    SignInFailure.objects.filter(at__lte=now - WINDOW).delete()
    SignInFailure.objects.bulk_create(
        SignInFailure(source=source, at=now) for source in compute_sources(address, email)
    )


def forget_failures(address: str, email: str) -> None:
    """After the right password the account starts afresh from this address."""
    SignInFailure.objects.filter(
        source=_digest("account", address, email.strip().casefold())
    ).delete()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
