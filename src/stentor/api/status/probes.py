"""Where probes on other machines report what they have seen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import ConfigDict, Field, ValidationError, WrapValidator

from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, declare
from stentor.api.conventions.fields import In, Moment, Out, Text, example
from stentor.api.conventions.once import make_once
from stentor.api.conventions.problems import Problem
from stentor.api.conventions.refusals import word_mistake
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


class Refused(NamedTuple):
    """A record that cannot be read: where, and what is wrong there."""

    mistakes: list[tuple[str, str]]


def _try_read(value: Any, read: Callable[[Any], Record]) -> Record | Refused:
    """One that cannot be read refuses itself and nothing else."""
    try:
        return read(value)
    except ValidationError as error:
        rows = error.errors()
        return Refused([("/".join(map(str, row["loc"])), word_mistake(row)) for row in rows])


class Report(In):
    """What one probe has seen since its last report."""

    source: str = Field(
        pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", description="The probe’s own name."
    )
    records: list[Annotated[Record, WrapValidator(_try_read)]] = Field(
        min_length=1, max_length=MOST_RECORDS
    )
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


class RefusedDocument(Out):
    """What was not, and why."""

    pointer: str = Field(description="Where in the body: `#/records/3/at`.")
    detail: str


class ReportDocument(Out):
    """What was taken."""

    source: str
    records: int = Field(description="How many were taken.")
    refused: list[RefusedDocument] = Field(
        description="What is wrong with those that were not. Sending them again would not help."
    )
    model_config = ConfigDict(**example(source="lisbon", records=1, refused=[]))


@router.post(
    "/probes",
    auth=REPORTING,
    response=declare(ReportDocument, *CREATED),
    operation_id="reportProbes",
)
def report(request: ApiRequest, body: Report) -> HttpResponse:
    """Takes the records; the prober concludes from them beside its own.

    A record that does not hold is left out, and the answer says which and why; when none holds,
    the request is refused.
    """
    records: list[ProbeRecord] = []
    mistakes: list[tuple[str, str]] = []
    for number, one in enumerate(body.records):
        found = _make_record(one, body.source)
        if isinstance(found, Refused):
            mistakes += [(f"#/records/{number}/{place}", why) for place, why in found.mistakes]
        else:
            records.append(found)
    if not records:
        raise Problem("invalid", "None of the records holds; see errors.", errors=mistakes)

    def take(_made_id: str) -> tuple[str, ReportDocument]:
        layout = settings.STENTOR_LAYOUT
        files = RecordFiles(layout.incidents)
        with hold_lock(layout.run / f"report-{body.source}.lock"):
            for record in records:
                files.append(record)
        return reverse("api-1:readStatus"), ReportDocument(
            source=body.source,
            records=len(records),
            refused=[RefusedDocument(pointer=place, detail=why) for place, why in mistakes],
        )

    return make_once(request, take)


def _make_record(one: Record | Refused, source: str) -> ProbeRecord | Refused:
    """What crosses into the prober's files."""
    if isinstance(one, Refused):
        return one
    now = utc_now()
    if not now - timedelta(days=KEEP_DAYS) < one.at <= now + AHEAD:
        detail = "This is not a time of the last two weeks; look at the probe’s clock."
        return Refused([("at", detail)])
    if one.component not in BY_ID and not one.component.startswith(SHOW_PREFIX):
        return Refused([("component", f"Components are {', '.join(BY_ID)}.")])
    if any(len(name) + len(value) > 2000 for name, value in one.evidence.items()):
        return Refused([("evidence", "Evidence is up to 2,000 letters each.")])
    fields = one.model_dump(exclude={"at", "outcome"})
    return ProbeRecord(at=one.at, source=source, outcome=Outcome(one.outcome), **fields)
