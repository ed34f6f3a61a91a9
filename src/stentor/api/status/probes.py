"""Where probes on other machines report what they have seen."""

from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, declare
from stentor.api.conventions.fields import In, Moment, Out, Text, example
from stentor.api.conventions.once import make_once
from stentor.api.conventions.problems import Problem
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.components import BY_ID, SHOW_PREFIX
from stentor.incidents.records import KEEP_DAYS, RecordFiles
from stentor.lib.clock import utc_now
from stentor.lib.locks import hold_lock

router = Router(tags=["Probes"])
REPORTING = Bearer("probe")
AHEAD = timedelta(seconds=30)
"""How far the clock of a probe may be before ours."""
MOST_RECORDS = 500


class Record(In):
    """One look at one thing."""

    at: Moment = Field(description="When it ended.")
    check: Text = Field(pattern=r"^[a-z]+:[^\s/]{1,253}$", description="`http:site`")
    component: Text = Field(max_length=200)
    outcome: Literal["up", "degraded", "down"]
    seconds: float | None = Field(None, ge=0, le=86_400, strict=False)
    left: float | None = Field(None, ge=-1, le=1, strict=False)
    reason: Text = Field("", max_length=500)
    evidence: dict[Text, Text] = Field(default_factory=dict, max_length=30)


class Report(In):
    """What one probe has seen since its last report."""

    source: str = Field(
        pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", description="The probe’s own name."
    )
    records: list[Record] = Field(min_length=1, max_length=MOST_RECORDS)
    model_config = ConfigDict(
        **example(
            source="lisbon",
            records=[
                {
                    "at": "2026-11-24T06:00:00.000Z", "check": "http:site",
                    "component": "listening", "outcome": "up", "seconds": 0.042,
                }
            ],
        )
    )  # fmt: skip


class ReportDocument(Out):
    """What was taken."""

    source: str
    records: int
    model_config = ConfigDict(**example(source="lisbon", records=1))


@router.post(
    "/probes",
    auth=REPORTING,
    response=declare(ReportDocument, *CREATED),
    operation_id="reportProbes",
)
def report(request: ApiRequest, body: Report) -> HttpResponse:
    """Takes the records; the prober concludes from them beside its own."""
    records = [_read(number, one, body.source) for number, one in enumerate(body.records)]

    def take(_made_id: str) -> tuple[str, ReportDocument]:
        layout = settings.STENTOR_LAYOUT
        files = RecordFiles(layout.incidents)
        with hold_lock(layout.run / f"report-{body.source}.lock"):
            for record in records:
                files.append(record)
        return reverse("api-1:readStatus"), ReportDocument(source=body.source, records=len(records))

    return make_once(request, take)


def _read(number: int, one: Record, source: str) -> ProbeRecord:
    now = utc_now()
    if not now - timedelta(days=KEEP_DAYS) < one.at <= now + AHEAD:
        detail = "This is not a time of the last two weeks; look at the probe’s clock."
        raise Problem("invalid", detail, errors=[(f"#/records/{number}/at", detail)])
    if one.component not in BY_ID and not one.component.startswith(SHOW_PREFIX):
        detail = f"Components are {', '.join(BY_ID)}."
        raise Problem("invalid", detail, errors=[(f"#/records/{number}/component", detail)])
    if any(len(name) + len(value) > 2000 for name, value in one.evidence.items()):
        detail = "Evidence is up to 2,000 letters each."
        raise Problem("invalid", detail, errors=[(f"#/records/{number}/evidence", detail)])
    fields = one.model_dump(exclude={"at", "outcome"})
    return ProbeRecord(at=one.at, source=source, outcome=Outcome(one.outcome), **fields)
