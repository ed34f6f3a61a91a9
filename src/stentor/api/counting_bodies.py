"""What is said and told of the rules of counting: those in force, a trial, trials that are over."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from stentor.api.conventions.fields import In, Out, Text, example
from stentor.counting.rules import NUMBERS
from stentor.insights import trials
from stentor.insights.trial import Pair

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
