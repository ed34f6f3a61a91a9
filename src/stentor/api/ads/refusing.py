"""What a show will not have: its rules about spots, and its verdicts on single ones."""

from collections.abc import Sequence

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.ads.forming import require_valid
from stentor.api.ads.spots import find_creative
from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, SentMoment, Text, example
from stentor.api.conventions.finding import find_show
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.campaigns.forms import PolicyForm
from stentor.campaigns.models import AdPolicy, CreativeVerdict
from stentor.campaigns.verbs import judge_creative, save_policy
from stentor.catalog.models import Show

router = Router(tags=["Rules of shows about spots"])
READING, WRITING = Bearer("shows:read"), Bearer("shows:write")
ADVERTISER = "01JD8PZ4Q0M3T6W9YB2C5E8G2A"


class Policy(In):
    """The whole of a show's rules."""

    needs_approval: bool = Field(
        False, description="A sold spot is heard only once somebody of the show approved it."
    )
    blocked_advertisers: list[Text] = Field(default_factory=list, max_length=500)
    blocked_categories: list[Text] = Field(default_factory=list, max_length=200)
    model_config = ConfigDict(
        **example(
            needs_approval=True, blocked_advertisers=[ADVERTISER], blocked_categories=["gambling"]
        )
    )


class Verdict(In):
    """Yes or no to one spot."""

    is_approved: bool
    reason: Text = Field("", max_length=255)
    model_config = ConfigDict(**example(is_approved=False, reason="Too loud for this show."))


class VerdictDocument(Out):
    """A show's answer to a spot; of several to one the newest holds."""

    id: int
    creative: str
    is_approved: bool
    reason: str
    by: str | None
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id=12, creative="01JD8PZ4Q0M3T6W9YB2C5E8G2D", is_approved=False,
            reason="Too loud for this show.", by="Olive", created_at="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, row: CreativeVerdict) -> "VerdictDocument":
        same = ("id", "is_approved", "reason", "created_at")
        by = str(row.user) if row.user else None
        return cls(**{name: getattr(row, name) for name in same}, creative=row.creative_id, by=by)


@router.get(
    "/{show}/ad-policy",
    auth=READING,
    response=declare(Policy, *READ),
    operation_id="readAdPolicy",
)
def read_policy(request: ApiRequest, show: str) -> HttpResponse:
    """The rules; a show without any takes everything."""
    return answer(request, describe_policy(find_show(request, show)))


@router.put(
    "/{show}/ad-policy",
    auth=WRITING,
    response=declare(Policy, *EDITED),
    operation_id="replaceAdPolicy",
)
def replace_policy(request: ApiRequest, show: str, body: Policy) -> HttpResponse:
    """Takes these rules instead of those there are; they hold when the answer comes."""
    with editing_alone():
        found = find_show(request, show)
        require_unchanged(request, describe_policy(found))
        data = body.model_dump() | {"blocked_categories": ", ".join(body.blocked_categories)}
        form = PolicyForm(data, show=found)
        require_valid(form)
        save_policy(found, request.actor, form.cleaned_data)
    return answer(request, describe_policy(found))


@router.get(
    "/{show}/verdicts",
    auth=READING,
    response=declare(Page[VerdictDocument], *READ),
    operation_id="listVerdicts",
)
def list_verdicts(request: ApiRequest, show: str, query: Query[PageQuery]) -> HttpResponse:
    """Every verdict of the show, newest first."""
    rows = CreativeVerdict.objects.filter(show=find_show(request, show)).select_related("user")
    return answer_page(request, rows, query, _describe)


@router.put(
    "/{show}/verdicts/{creative}",
    auth=WRITING,
    response=declare(VerdictDocument, *EDITED),
    operation_id="judgeCreative",
)
def judge(request: ApiRequest, show: str, creative: str, body: Verdict) -> HttpResponse:
    """Approves the spot for this show, or vetoes it."""
    found = find_show(request, show)
    verdict = judge_creative(
        found,
        find_creative(request, creative),
        request.actor,
        is_approved=body.is_approved,
        reason=body.reason,
    )
    return answer(request, VerdictDocument.of(verdict))


def describe_policy(show: Show) -> Policy:
    """As it is sent."""
    policy = AdPolicy.objects.filter(show=show).first()
    if policy is None:
        return Policy(needs_approval=False)
    advertisers = policy.blocked_advertisers.order_by("id").values_list("id", flat=True)
    return Policy(
        needs_approval=policy.needs_approval,
        blocked_advertisers=list(advertisers),
        blocked_categories=policy.blocked_categories,
    )


def _describe(rows: Sequence[CreativeVerdict]) -> list[VerdictDocument]:
    return [VerdictDocument.of(row) for row in rows]
