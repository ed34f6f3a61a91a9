"""The rules of counting, for programs of those who run the installation: what holds, what is tried
beside it, what trials came to.
"""

from typing import Annotated, Literal

from django.conf import settings
from django.http import Http404, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from stentor.api.conventions.answering import answer
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import ACTED, EDITED, READ, declare
from stentor.api.conventions.fields import In, Out, Text, example
from stentor.api.conventions.paging import Page, PageQuery, answer_list
from stentor.api.conventions.problems import Problem, refuse_field
from stentor.counting.rules import NUMBERS, Rules
from stentor.insights import trials
from stentor.insights.trial import Comparison, Pair, compare_with_trial
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
MOST_LISTS = 50
NUMBERS_SHOWN = {"seconds": 60, "busy_episodes": 50, "busy_minutes": 10}


class ListBody(In):
    """A list, by the name of its file."""

    name: Text
    content: str


class TrialBody(In):
    """Thresholds and lists to be tried; what is not named is as it holds."""

    seconds: Annotated[int, Field(ge=1, le=NUMBERS["seconds"])] | None = None
    busy_episodes: Annotated[int, Field(ge=1, le=NUMBERS["busy_episodes"])] | None = None
    busy_minutes: Annotated[int, Field(ge=1, le=NUMBERS["busy_minutes"])] | None = None
    networks: list[ListBody] = Field([], max_length=MOST_LISTS)
    shared: str | None = Field(None, description="Instead of the list of shared addresses.")
    agents: list[ListBody] = Field(
        [], max_length=MOST_LISTS, description="In OPAWG’s format, by its names."
    )
    model_config = In.model_config | example(
        seconds=60, networks=[{"name": "clouds.txt", "content": "203.0.113.0/24 vpn A name"}]
    )


class AdoptionBody(In):
    """Which trial: by when it began, lest another one is adopted unseen."""

    at: Text
    model_config = In.model_config | example(at="2026-11-24T06:00:00.000Z")


class RulesDocument(Out):
    """What holds; a list that is not there has no version."""

    rule_version: str
    window: str
    seconds: int
    busy_episodes: int
    busy_minutes: int
    agents: str
    networks: str
    shared: str
    model_config = ConfigDict(
        **example(
            rule_version="4.utc-day.60s.busy-50in10m.agents-27a11d30", window="utc-day",
            **NUMBERS_SHOWN, agents="27a11d30", networks="", shared="",
        )
    )  # fmt: skip


class PairDocument(Out):
    """A number by the rules in force, and by those that are tried."""

    key: str
    now: int
    tried: int

    @classmethod
    def of(cls, key: str, pair: Pair) -> "PairDocument":
        return cls(key=key, now=pair.now, tried=pair.tried)


class TrialDocument(Out):
    """What is tried, and what it comes to so far. `days_without_addresses`, of which no address
    can be opened any more, cannot be told anything new by networks and shared addresses."""

    seconds: int
    busy_episodes: int
    busy_minutes: int
    lists: list[str]
    by: str
    at: str
    rule_version: str
    days: int
    days_to_try: int
    days_without_addresses: int
    now: int
    tried: int
    by_day: list[PairDocument]
    reasons: list[PairDocument]
    episodes: list[PairDocument] = Field(description="That differ: show and episode, by ids.")
    model_config = ConfigDict(
        **example(
            **NUMBERS_SHOWN, lists=["networks/clouds.txt"], by="Olive",
            at="2026-11-24T06:00:00.000Z",
            rule_version="4.utc-day.60s.busy-50in10m.agents-27a11d30.networks-0c6f3a11",
            days=1, days_to_try=1, days_without_addresses=0, now=4, tried=2,
            by_day=[{"key": "2026-11-23", "now": 4, "tried": 2}],
            reasons=[{"key": "network-vpn", "now": 0, "tried": 2}],
            episodes=[],
        )
    )  # fmt: skip


class OutcomeDocument(Out):
    """A trial that is over."""

    verdict: Literal["adopted", "ended"]
    by: str
    at: str
    began_at: str
    seconds: int
    busy_episodes: int
    busy_minutes: int
    lists: list[str]
    rule_version: str
    tried_version: str
    days: int
    days_to_try: int
    now: int
    tried: int
    reasons: list[PairDocument]
    model_config = ConfigDict(
        **example(
            verdict="ended", by="Olive", at="2026-11-24T07:00:00.000Z",
            began_at="2026-11-24T06:00:00.000Z", **NUMBERS_SHOWN, lists=["networks/clouds.txt"],
            rule_version="4.utc-day.60s.busy-50in10m.agents-27a11d30",
            tried_version="4.utc-day.60s.busy-50in10m.agents-27a11d30.networks-0c6f3a11",
            days=1, days_to_try=1, now=4, tried=2,
            reasons=[{"key": "network-vpn", "now": 0, "tried": 2}],
        )
    )  # fmt: skip

    @classmethod
    def of(cls, one: trials.Outcome) -> "OutcomeDocument":
        same = ("verdict", "by", "at", "rule_version", "tried_version", "days", "days_to_try",
                "now", "tried")  # fmt: skip
        return cls(
            **{name: getattr(one, name) for name in same},
            **{name: getattr(one.trial, name) for name in NUMBERS},
            began_at=one.trial.at,
            lists=one.files,
            reasons=[
                PairDocument(key=key, now=now, tried=tried)
                for key, (now, tried) in one.reasons.items()
            ],
        )


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
