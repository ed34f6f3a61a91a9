"""The rules of counting, for programs of those who run the installation: what holds, what is tried
beside it, what trials came to.
"""

from django.conf import settings
from django.http import Http404, HttpResponse
from ninja import Query, Router

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, EDITED, READ, declare
from stentor.api.conventions.paging import Page, PageQuery, answer_list
from stentor.api.conventions.problems import Problem, refuse_field
from stentor.api.counting_bodies import (
    AdoptionBody,
    OutcomeDocument,
    PairDocument,
    RulesDocument,
    TrialBody,
    TrialDocument,
)
from stentor.counting.rules import NUMBERS, Rules
from stentor.insights import trials
from stentor.insights.trial import Comparison, compare_with_trial
from stentor.lake.lists import RulesFileError
from stentor.lake.trial import (
    Trial,
    asks_addresses,
    list_unasked_days,
    load_rules_and_trial,
    read_trial,
)
from stentor.lake.trial_lists import SHARED, ListError, find_files, name_agents
from stentor.lib.clock import utc_now

router = Router(tags=["Counting"])
READING, WRITING = Bearer("status:read"), Bearer("status:write")


@router.get(
    "/counting",
    auth=READING,
    response=declare(RulesDocument, *READ, 503),
    operation_id="readRules",
)
def read_rules(request: ApiRequest) -> HttpResponse:
    """The rules and lists by which every show is counted."""
    present, _ = load()
    lists = present.lists
    told = RulesDocument(
        rule_version=present.version,
        window=present.window,
        **{name: getattr(present, name) for name in NUMBERS},
        agents=lists.agents.version,
        networks=lists.networks.version,
        shared=lists.shared.version,
    )
    return answer(request, told)


@router.get(
    "/counting/trial",
    auth=READING,
    response=declare(TrialDocument, *READ, 503),
    operation_id="readTrial",
)
def read_tried(request: ApiRequest) -> HttpResponse:
    """Both counts, as far as days were counted both ways."""
    return answer(request, describe_trial())


@router.put(
    "/counting/trial",
    auth=WRITING,
    response=declare(TrialDocument, *EDITED),
    operation_id="replaceTrial",
)
def replace_trial(request: ApiRequest, body: TrialBody) -> HttpResponse:
    """Has the lake count every day by these too, the newest first. Nothing changes for anybody."""
    present, _ = load()
    numbers = {name: getattr(body, name) or getattr(present, name) for name in NUMBERS}
    try:
        trials.begin(
            settings.STENTOR_LAYOUT, numbers, name_lists(body), str(request.actor), utc_now()
        )
    except ListError as error:
        raise refuse_field(find_field(body, error.name), error.reason) from error
    except ValueError as error:
        raise refuse_field("busy_minutes", str(error)) from error
    return answer(request, describe_trial())


@router.delete(
    "/counting/trial",
    auth=WRITING,
    response=declare(OutcomeDocument, *ACTED),
    operation_id="endTrial",
)
def end_trial(request: ApiRequest) -> HttpResponse:
    """Everything stays as it is; what the trial came to is kept."""
    return answer(request, finish(request, "ended", None))


@router.post(
    "/counting/trial/adoption",
    auth=WRITING,
    response=declare(OutcomeDocument, *EDITED),
    operation_id="adoptTrial",
)
def adopt_trial(request: ApiRequest, body: AdoptionBody) -> HttpResponse:
    """What is tried holds from now on, for days past as well."""
    return answer(request, finish(request, "adopted", body.at))


@router.get(
    "/counting/trials",
    auth=READING,
    response=declare(Page[OutcomeDocument], *READ),
    operation_id="listTrials",
)
def list_trials(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Those that are over."""
    outcomes = trials.read_outcomes(settings.STENTOR_LAYOUT)[::-1]
    rows = {f"{n:09}": OutcomeDocument.of(one) for n, one in enumerate(outcomes)}
    return answer_list(request, rows, query)


def load() -> tuple[Rules, Rules | None]:
    """What holds, and what is tried. Problem where the files cannot be read."""
    try:
        return load_rules_and_trial(settings.STENTOR_LAYOUT.counting)
    except RulesFileError as error:
        raise Problem("unreadable", str(error)) from error


def finish(request: ApiRequest, verdict: trials.Verdict, at: str | None) -> OutcomeDocument:
    if read_trial(settings.STENTOR_LAYOUT.counting) is None:
        raise Http404("no trial")
    outcome = trials.finish(settings.STENTOR_LAYOUT, verdict, str(request.actor), utc_now(), at)
    if outcome is None:
        raise Problem("conflict", "Another trial has taken the place of this one.")
    return OutcomeDocument.of(outcome)


def name_lists(body: TrialBody) -> dict[str, bytes]:
    """Contents by the names they would have in the folder of the rules. ListError."""
    files = {f"networks/{one.name}": one.content.encode() for one in body.networks}
    files |= {name_agents(one.name): one.content.encode() for one in body.agents}
    return files if body.shared is None else files | {SHARED: body.shared.encode()}


def find_field(body: TrialBody, name: str) -> str:
    """Where in the body the list of this name stands."""
    kind, _, plain = name.partition("/")
    for number, one in enumerate(getattr(body, kind, None) or [] if plain else []):
        known = {one.name, one.name.replace(".runtime.json", ".json")}
        if plain in known:
            return f"{kind}/{number}"
    return kind if plain else "shared"


def describe_trial() -> TrialDocument:
    """Http404 without one."""
    layout = settings.STENTOR_LAYOUT
    trial = read_trial(layout.counting)
    present, tried = load()
    if trial is None or tried is None:
        raise Http404("no trial")
    found = compare_with_trial(layout.lake, present.version, tried.version)
    days = [day for day, _ in found.by_day]
    unasked = list_unasked_days(layout, days) if asks_addresses(present, tried) else []
    lists = list(find_files(layout.counting, trial.lists))
    return _write(trial, tried, found, lists, len(unasked))


def _write(
    trial: Trial, tried: Rules, found: Comparison, lists: list[str], unasked: int
) -> TrialDocument:
    return TrialDocument(
        **trial.numbers,
        lists=lists,
        by=trial.by,
        at=trial.at,
        rule_version=tried.version,
        days=found.days,
        days_to_try=found.days_to_try,
        days_without_addresses=unasked,
        now=found.downloads.now,
        tried=found.downloads.tried,
        by_day=[PairDocument.of(day.isoformat(), pair) for day, pair in found.by_day],
        reasons=[PairDocument.of(name, pair) for name, _, pair in found.reasons],
        episodes=[
            PairDocument.of("/".join(key), each.downloads)
            for key, each in found.episodes[: trials.MOST_EPISODES]
        ],
    )
