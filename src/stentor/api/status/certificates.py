"""The certificates that are kept: how they stand, what happened, and what can be asked for."""

import re
from datetime import UTC, datetime
from typing import Literal

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, READ, declare
from stentor.api.conventions.fields import Out, SentMoment, example
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_list
from stentor.certificates.reading import Reading, is_fresh
from stentor.certificates.wishes import WishBox, make_wish
from stentor.contracts.certificate import CertificateBook, Held, Kept, NextStep, Want, Wish
from stentor.contracts.renewal import Event
from stentor.incidents.ledger import NotWrittenError
from stentor.lib.clock import utc_now

router = Router(tags=["Certificates"])
READING, WRITING = Bearer("status:read"), Bearer("status:write")
NAME = re.compile(r"[A-Za-z0-9*._:-]{1,253}")
MOST_EVENTS = 200
HELD = {
    "fingerprint": "9f" * 32,
    "authority": "first",
    "not_before": "2026-11-01T00:00:00.000Z",
    "not_after": "2027-01-30T00:00:00.000Z",
    "planned": "2026-12-29T07:12:00.000Z",
}
STEP = {"action": "wait", "at": "2026-12-29T07:12:00.000Z", "reason": "", "authority": ""}
KEPT = {
    "name": "podcasts.example.org", "kind": "public", "names": ["podcasts.example.org"],
    "owner": "the keeper", "live": HELD, "spare": None, "problem": "", "next": STEP,
    "spare_next": None, "alarm": "calm", "failures": 0, "last_failure": "", "wished_at": None,
    "proved_at": "2026-11-24T06:00:00.000Z", "unproved": "",
    "seen_at": "2026-11-24T06:00:01.000Z", "is_fresh": True,
}  # fmt: skip


class HeldDocument(Out):
    """One certificate."""

    fingerprint: str
    authority: str
    not_before: SentMoment
    not_after: SentMoment
    planned: SentMoment | None = Field(description="When it is renewed at the latest.")

    @classmethod
    def of(cls, held: Held) -> "HeldDocument":
        return cls(**{name: getattr(held, name) for name in cls.model_fields})


class StepDocument(Out):
    """What the keeper does next, and when."""

    action: Literal["wait", "retry", "order", "swap", "nothing"]
    at: SentMoment | None
    reason: str
    authority: str

    @classmethod
    def of(cls, step: NextStep) -> "StepDocument":
        return cls(**{name: getattr(step, name) for name in cls.model_fields})


class KeptDocument(Out):
    """A name, or the names of a file, and how its certificates stand."""

    name: str
    kind: Literal["public", "local", "own"]
    names: list[str]
    owner: str = Field(description="Who renews it; empty: no program does, which is an error.")
    live: HeldDocument | None
    spare: HeldDocument | None = Field(description="Of another authority, ready to be served.")
    problem: str = Field(description="Why clients refuse what is served; empty: they do not.")
    next: StepDocument
    spare_next: StepDocument | None
    alarm: Literal["calm", "note", "page", "everybody"]
    failures: int
    last_failure: str
    wished_at: SentMoment | None = Field(description="A renewal was asked for, and is not made.")
    proved_at: SentMoment | None = Field(description="When every worker last served it.")
    unproved: str
    seen_at: SentMoment
    is_fresh: bool = Field(description="Does it speak for the present?")
    model_config = ConfigDict(**example(**KEPT))

    @classmethod
    def of(cls, kept: Kept, book: CertificateBook, now: datetime) -> "KeptDocument":
        same = ("name", "kind", "names", "owner", "problem", "alarm", "failures", "last_failure",
                "wished_at", "proved_at", "unproved")  # fmt: skip
        return cls(
            **{name: getattr(kept, name) for name in same},
            live=HeldDocument.of(kept.live) if kept.live else None,
            spare=HeldDocument.of(kept.spare) if kept.spare else None,
            next=StepDocument.of(kept.next),
            spare_next=StepDocument.of(kept.spare_next) if kept.spare_next else None,
            seen_at=book.at,
            is_fresh=is_fresh(book, now),
        )


class EventDocument(Out):
    """One line of a name's ledger."""

    at: SentMoment
    kind: str
    slot: Literal["live", "spare"]
    authority: str
    fingerprint: str
    reason: str
    by: str

    @classmethod
    def of(cls, event: Event) -> "EventDocument":
        same = ("kind", "slot", "authority", "fingerprint", "reason", "by")
        at = datetime.fromtimestamp(event.at, UTC)
        return cls(at=at, **{name: getattr(event, name) for name in same})


class TimelineDocument(Out):
    """What happened to a name, the newest first; the last two hundred lines."""

    events: list[EventDocument]
    model_config = ConfigDict(
        **example(
            events=[
                {
                    "at": "2026-11-24T06:00:00.000Z", "kind": "activated", "slot": "live",
                    "authority": "first", "fingerprint": "9f" * 32, "reason": "", "by": "",
                }
            ]
        )
    )  # fmt: skip


@router.get(
    "/certificates/names",
    auth=READING,
    response=declare(Page[KeptDocument], *READ),
    operation_id="listCertificateNames",
)
def list_names(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Every name that is kept, by name."""
    book, now = read_book(), utc_now()
    rows = {one.name: KeptDocument.of(one, book, now) for one in book.names} if book else {}
    return answer_list(request, rows, query, is_rising=True)


@router.get(
    "/certificates/names/{certificate}",
    auth=READING,
    response=declare(KeptDocument, *READ),
    operation_id="readCertificateName",
)
def read_name(request: ApiRequest, certificate: str) -> HttpResponse:
    """One of them."""
    book, kept = find_kept(certificate)
    return answer(request, KeptDocument.of(kept, book, utc_now()))


@router.get(
    "/certificates/names/{certificate}/events",
    auth=READING,
    response=declare(TimelineDocument, *READ),
    operation_id="readCertificateEvents",
)
def read_events(request: ApiRequest, certificate: str) -> HttpResponse:
    """From the keeper's ledger, to which lines are only ever added."""
    _, kept = find_kept(certificate)
    events = Reading(settings.STENTOR_LAYOUT).read_events(kept.name)[-MOST_EVENTS:]
    return answer(request, TimelineDocument(events=[EventDocument.of(one) for one in events[::-1]]))


@router.post(
    "/certificates/names/{certificate}/renewal",
    auth=WRITING,
    response=declare(KeptDocument, 202, *CREATED[1:]),
    operation_id="askForRenewal",
)
def ask_for_renewal(request: ApiRequest, certificate: str) -> HttpResponse:
    """Has the keeper renew it now; `wished_at` and the events say how far it is."""
    return ask(request, certificate, "renewal")


@router.post(
    "/certificates/names/{certificate}/dry-run",
    auth=WRITING,
    response=declare(KeptDocument, 202, *CREATED[1:]),
    operation_id="askForDryRun",
)
def ask_for_dry_run(request: ApiRequest, certificate: str) -> HttpResponse:
    """Has the keeper order one at the staging authority and throw it away; the events say how
    that went."""
    return ask(request, certificate, "dry-run")


def ask(request: ApiRequest, certificate: str, want: Want) -> HttpResponse:
    """Once for each `Idempotency-Key`. RefusedError, OSError."""
    book, kept = find_kept(certificate)
    layout, by = settings.STENTOR_LAYOUT, request.actor.name or request.actor.email

    def put(made_id: str) -> tuple[str, KeptDocument]:
        box, now = WishBox(layout.certificate_wishes), utc_now()
        waiting, events = box.read(), Reading(layout).read_events(kept.name)
        if made_id not in {*(one.id for one in waiting), *(one.wish for one in events)}:
            wish = make_wish(book, kept, want, waiting, events, by=by, now=now, wish_id=made_id)
            write(box, wish)
        where = reverse("api-1:readCertificateName", args=[kept.name])
        return where, KeptDocument.of(kept, book, now)

    return make_once(request, put, status=202)


def write(box: WishBox, wish: Wish) -> None:
    """NotWrittenError when the disk refuses: nothing was asked then."""
    try:
        box.put(wish)
    except OSError as error:
        raise NotWrittenError(f"It cannot be written down: {error.strerror}.") from error


def read_book() -> CertificateBook | None:
    """UnreadableError."""
    return Reading(settings.STENTOR_LAYOUT).read_book()


def find_kept(certificate: str) -> tuple[CertificateBook, Kept]:
    """A name that the keeper's book has. Http404 for all others."""
    book = read_book()
    kept = book.find(certificate) if book and NAME.fullmatch(certificate) else None
    if book is None or kept is None:
        raise Http404("no such certificate")
    return book, kept
