"""What is measured: how components are, and which certificates are served."""

from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.http import HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import READ, declare
from stentor.api.conventions.fields import Out, SentMoment, example
from stentor.contracts.probe import ProbeRecord
from stentor.incidents.components import name_component
from stentor.incidents.records import RecordFiles
from stentor.incidents.standing import read_standing
from stentor.lib.clock import utc_now

router = Router(tags=["Status"])
READING = Bearer("status:read")
TLS = "tls:"
"""Of a check: what is served at a host."""
LOOKED_BACK = timedelta(minutes=15)


class ComponentDocument(Out):
    """One thing that works or does not."""

    id: str
    name: str
    state: Literal["up", "unknown", "maintenance", "degraded", "down"]


class StatusDocument(Out):
    """How everything is, as the prober last wrote it down."""

    measured_at: SentMoment | None = Field(description="Null where nobody has ever measured.")
    is_fresh: bool = Field(description="Does it speak for the present?")
    components: list[ComponentDocument]
    model_config = ConfigDict(
        **example(
            measured_at="2026-11-24T06:00:00.000Z", is_fresh=True,
            components=[{"id": "listening", "name": "Listening", "state": "up"}],
        )
    )  # fmt: skip


class CertificateDocument(Out):
    """What one prober saw served for one host."""

    host: str
    seen_by: str
    seen_at: SentMoment
    state: Literal["up", "degraded", "down"]
    left: float | None = Field(description="Fraction of its life that is left.")
    reason: str
    evidence: dict[str, str]


class CertificatesDocument(Out):
    """What is served, not what is stored, as it was seen within the last quarter of an hour."""

    certificates: list[CertificateDocument]
    model_config = ConfigDict(
        **example(
            certificates=[
                {
                    "host": "podcasts.example.org", "seen_by": "local",
                    "seen_at": "2026-11-24T06:00:00.000Z", "state": "up", "left": 0.71,
                    "reason": "", "evidence": {},
                }
            ]
        )
    )  # fmt: skip


@router.get(
    "/status", auth=READING, response=declare(StatusDocument, *READ), operation_id="readStatus"
)
def read_status(request: ApiRequest) -> HttpResponse:
    """Measured states; the public page is at `/status.json` on the site, without a token."""
    standing = read_standing(settings.STENTOR_LAYOUT.status)
    components = [
        ComponentDocument(id=one, name=name_component(one), state=state.value)
        for one, state in standing.states.items()
    ]
    document = StatusDocument(
        measured_at=standing.written_at,
        is_fresh=standing.is_fresh(utc_now()),
        components=components,
    )
    return answer(request, document)


@router.get(
    "/certificates",
    auth=READING,
    response=declare(CertificatesDocument, *READ),
    operation_id="readCertificates",
)
def read_certificates(request: ApiRequest) -> HttpResponse:
    """The newest look of every prober at every host; the one with the least life left first."""
    now = utc_now()
    records = RecordFiles(settings.STENTOR_LAYOUT.incidents).read_since(now - LOOKED_BACK, now)
    newest: dict[tuple[str, str], ProbeRecord] = {}
    for record in records:
        if record.check.startswith(TLS):
            newest[record.check, record.source] = record
    seen = sorted(newest.values(), key=lambda one: (one.left is not None, one.left or 0.0))
    return answer(request, CertificatesDocument(certificates=[_describe(one) for one in seen]))


def _describe(record: ProbeRecord) -> CertificateDocument:
    return CertificateDocument(
        host=record.check.removeprefix(TLS),
        seen_by=record.source,
        seen_at=record.at,
        state=record.outcome.value,
        left=record.left,
        reason=record.reason,
        evidence=record.evidence,
    )
