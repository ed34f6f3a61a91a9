"""How flights look to programs."""

from datetime import datetime
from typing import Any, Literal, cast

from pydantic import ConfigDict, Field

from stentor.api.ads.terms import CapTerms, DaypartTerms, Slot, TargetTerms, describe_targets
from stentor.api.conventions.fields import In, Out, SentMoment, Text, Title, example
from stentor.campaigns.document import BAKED_IN, HOST_READ
from stentor.campaigns.document.terms import MOST_IMPRESSIONS
from stentor.campaigns.forms.flight import name_spot, write_amount
from stentor.campaigns.models import Flight
from stentor.contracts.adbook import REMNANT

PacingTerms = Literal["even", "front", "asap", "forecast"]
PricingTerms = Literal["", "cpm", "flat"]
SPOT = (
    f"Id of its spot; `{HOST_READ}` where each show's host records it, see its takes; `{BAKED_IN}` "
    "where it is part of episodes' own audio, see its positions."
)
State = Literal["planned", "running", "paused", "over"]


class GoalTerms(In):
    """What was sold: impressions, or a spend that comes to some by the price of a thousand."""

    impressions: int | None = Field(None, ge=1, le=MOST_IMPRESSIONS)
    spend: Text | None = Field(None, max_length=20, description="A decimal amount.")


class FlightFields(In):
    """What of a flight may be changed."""

    name: Title = Field("", max_length=255)
    ref: Text = Field("", max_length=120, description="Your own name for it.")
    creative: Text = Field("", description=SPOT)
    script: Text = Field("", max_length=10_000, description="What hosts are to say.")
    slots: list[Slot] = Field(default_factory=list, max_length=3)
    starts: Text = Field("", description="First day: 2026-11-01.")
    ends: Text = Field("", description="Last day, included.")
    zone: Text = "UTC"
    goal: GoalTerms | None = None
    priority: int = Field(3, ge=1, le=REMNANT, description=f"1 is first, {REMNANT} is remnant.")
    pacing: PacingTerms = "even"
    caps: list[CapTerms] = Field(default_factory=list, max_length=20)
    dayparts: list[DaypartTerms] = Field(default_factory=list, max_length=100)
    targets: TargetTerms = Field(default_factory=TargetTerms)
    excludes: TargetTerms = Field(default_factory=TargetTerms)
    is_paused: bool = False
    pricing: PricingTerms = ""
    price: Text | None = Field(None, max_length=20, description="A decimal amount.")
    currency: Text = Field("", max_length=3)


SHOWN: dict[str, Any] = {
    "name": "mid 1",
    "ref": "m1",
    "creative": "01JD8PZ4Q0M3T6W9YB2C5E8G2D",
    "script": "",
    "slots": ["mid"],
    "starts": "2026-11-01",
    "ends": "2026-12-31",
    "zone": "Europe/Berlin",
    "priority": 3,
    "pacing": "even",
    "caps": [{"impressions": 2, "hours": 24}],
    "dayparts": [],
    "is_paused": False,
    "pricing": "cpm",
    "price": "25.00",
    "currency": "EUR",
}


class NewFlight(FlightFields):
    """A flight to be."""

    campaign: Text = Field(description="Its id.")
    name: Title = Field(max_length=255)
    creative: Text = Field(description=SPOT)
    slots: list[Slot] = Field(
        default_factory=list, max_length=3, description="At least one, but where it is baked in."
    )
    starts: Text = Field(description="First day: 2026-11-01.")
    ends: Text = Field(description="Last day, included.")
    model_config = ConfigDict(
        **example(
            campaign="01JD8PZ4Q0M3T6W9YB2C5E8G2B", **SHOWN, goal={"impressions": 5000},
            targets={"countries": ["DE"]},
        )
    )  # fmt: skip


class FlightChange(FlightFields):
    """What is to change; `targets` and `excludes` whole."""

    model_config = ConfigDict(**example(is_paused=True))


class FlightGoal(Out):
    """`impressions` is always set; a spend says how it came about."""

    impressions: int
    spend: str | None = None
    cpm: str | None = None
    currency: str | None = None


EVERYWHERE: dict[str, Any] = {name: [] for name in TargetTerms.model_fields}


class FlightDocument(Out):
    """When, where and how often one spot may serve."""

    id: str
    campaign: str
    name: str
    ref: str
    creative: str = Field(description=SPOT)
    script: str
    slots: list[Slot]
    starts: str
    ends: str
    zone: str
    goal: FlightGoal | None
    priority: int
    pacing: PacingTerms
    caps: list[CapTerms]
    dayparts: list[DaypartTerms]
    targets: TargetTerms
    excludes: TargetTerms
    is_paused: bool
    pricing: PricingTerms
    price: str | None
    currency: str
    state: State = Field(description="`over` after its last day, or since `ended_at`.")
    ended_at: SentMoment | None = Field(
        None,
        description="When it ended before its last day: what a source of demand gave, once it is "
        "used up or has expired.",
    )
    created_at: SentMoment
    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G2C", campaign="01JD8PZ4Q0M3T6W9YB2C5E8G2B", **SHOWN,
            goal={"impressions": 5000, "spend": None, "cpm": None, "currency": None},
            targets=EVERYWHERE | {"countries": ["DE"]}, excludes=EVERYWHERE,
            state="running", ended_at=None, created_at="2026-11-24T06:00:00.000Z",
        )
    )  # fmt: skip

    @classmethod
    def of(cls, flight: Flight, slugs: dict[str, str], now: datetime) -> "FlightDocument":
        same = ("id", "name", "ref", "slots", "zone", "priority", "pacing", "caps", "dayparts",
                "is_paused", "pricing", "currency", "created_at", "ended_at", "script")  # fmt: skip
        return cls(
            **{name: getattr(flight, name) for name in same},
            campaign=flight.campaign_id,
            creative=name_spot(flight),
            starts=flight.starts.isoformat(),
            ends=flight.ends.isoformat(),
            goal=FlightGoal(**flight.goal) if flight.goal else None,
            targets=describe_targets(flight.targets, slugs),
            excludes=describe_targets(flight.excludes, slugs),
            price=write_amount(flight.price) or None,
            state=cast(State, flight.find_state(now)),
        )
