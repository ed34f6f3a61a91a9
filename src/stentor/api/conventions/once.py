"""Requests that make something may be sent again with the same `Idempotency-Key`.

The key is taken before anything is made, and so is the id of what will be made: a request that
comes while the first is at work is told to wait, one that comes after a crash goes on from there.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from pydantic import BaseModel

from stentor.api.conventions.answering import answer, compute_tag
from stentor.api.conventions.bearer import ApiRequest
from stentor.api.conventions.problems import Problem
from stentor.api.conventions.refusals import EXPLANATIONS
from stentor.api.models import KeyedRequest
from stentor.lib.ids import new_id

KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(minutes=3)
"""No request runs for longer: whoever took the key by then has died."""
LONGEST_KEY = 255

Make = Callable[[str], tuple[str, BaseModel]]
"""Makes the thing of this id, or finds it made; its address and what it looks like."""


def make_once(request: ApiRequest, make: Make, status: int = 201) -> HttpResponse:
    """Calls `make` and answers with what it made. With a key, of all requests that bring it one
    makes, and all get its answer."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        location, document = make(new_id())
        return _answer_made(request, location, document, status)
    taken = _take(request, key)
    if taken.status is not None:
        return _replay(taken)
    try:
        location, document = make(taken.made_id)
    except tuple(EXPLANATIONS):
        taken.delete()  # it was refused, nothing was made; the next try may be another one
        raise
    except Exception:
        KeyedRequest.objects.filter(pk=taken.pk).update(begun_at=timezone.now() - GIVEN_UP)
        raise
    response = _answer_made(request, location, document, status)
    KeyedRequest.objects.filter(pk=taken.pk).update(
        status=status, location=location, body=response.content.decode()
    )
    return response


def forget_old_requests(now: datetime) -> int:
    """Their keys may be used again. How many were forgotten."""
    return KeyedRequest.objects.filter(begun_at__lt=now - KEPT).delete()[0]


def _take(request: ApiRequest, key: str) -> KeyedRequest:
    """The request of that key: ours to do, or done. Problem for another one's, or one at work."""
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise Problem("malformed", f"An Idempotency-Key has 1 to {LONGEST_KEY} visible characters.")
    fingerprint = _compute_fingerprint(request)
    now = timezone.now()
    try:
        with transaction.atomic():
            return KeyedRequest.objects.create(
                token=request.auth, key=key, fingerprint=fingerprint, begun_at=now
            )
    except IntegrityError:
        there = KeyedRequest.objects.filter(token=request.auth, key=key).first()
    if there is None:
        raise _ask_to_wait()
    if there.fingerprint != fingerprint:
        raise Problem("key-reused", "This Idempotency-Key came with another request before.")
    if there.status is None:
        dead = KeyedRequest.objects.filter(pk=there.pk, status=None, begun_at__lte=now - GIVEN_UP)
        if not dead.update(begun_at=now):
            raise _ask_to_wait()
    return there


def _ask_to_wait() -> Problem:
    return Problem("conflict", "A request with this key is at work.", headers={"Retry-After": "1"})


def _compute_fingerprint(request: ApiRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()


def _answer_made(
    request: ApiRequest, location: str, document: BaseModel, status: int
) -> HttpResponse:
    response = answer(request, document, status)
    response.headers["Location"] = location
    return response


def _replay(taken: KeyedRequest) -> HttpResponse:
    content = taken.body.encode()
    response = HttpResponse(content, status=taken.status, content_type="application/json")
    response.headers["Location"] = taken.location
    response.headers["ETag"] = compute_tag(content)
    response.headers["Idempotency-Replayed"] = "true"
    return response
