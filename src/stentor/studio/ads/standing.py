"""Where a flight stands, and its terms in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from stentor.campaigns.forms.flight import describe_flight, write_amount
from stentor.campaigns.models import Flight, Pricing
from stentor.catalog.models import Show
from stentor.contracts.adbook import REMNANT, Targets

DECIDED = frozenset(
    ("Stands", "In its break", "Priority", "Pacing", "At most", "Hours", "Only there", "Not there")
)
"""Terms by which it is decided what serves: they say nothing of what is part of the audio."""
SPOTLESS = {False: "read by each show’s host", True: "part of the episodes’ own audio"}


@dataclass(frozen=True)
class Standing:
    """Where one flight stands at one moment."""

    state: str
    """running, planned, paused, over."""
    passed_percent: int
    """Of its days."""

    @property
    def lamp(self) -> str:
        """As the lamps of episodes look."""
        lamps = {"running": "public", "planned": "scheduled", "paused": "draft"}
        return lamps.get(self.state, "withdrawn")

    @property
    def words(self) -> str:
        return {"running": "Serving", "planned": "Planned", "paused": "Paused"}.get(
            self.state, "Ended"
        )


def find_standing(flight: Flight, now: datetime) -> Standing:
    """On the flight's own calendar."""
    zone = ZoneInfo(flight.zone)
    begins = datetime(flight.starts.year, flight.starts.month, flight.starts.day, tzinfo=zone)
    days = (flight.ends - flight.starts).days + 1
    passed = min(1.0, max(0.0, (now - begins).total_seconds() / (days * 86_400)))
    return Standing(flight.find_state(now), round(100 * passed))


def tell_terms(flight: Flight) -> list[tuple[str, str]]:
    """Label and words of everything that was agreed, in the form's order."""
    given = describe_flight(flight)
    slots = {"pre": "before", "mid": "in breaks", "post": "after"}
    told = [
        ("Spot", str(flight.creative or SPOTLESS[flight.is_baked_in])),
        ("Stands", ", ".join(slots[slot] for slot in flight.slots)),
        ("In its break", " or ".join(flight.positions)),
        ("Priority", "remnant" if flight.priority >= REMNANT else str(flight.priority)),
        ("Pacing", flight.get_pacing_display()),
        ("Goal", _tell_goal(flight)),
        ("Price", _tell_price(flight)),
        ("At most", given["caps"].replace("\n", ", ")),
        ("Hours", given["dayparts"].replace("\n", "; ")),
        ("Only there", _tell_targets(flight.targets)),
        ("Not there", _tell_targets(flight.excludes)),
        ("Reference", given["ref"]),
    ]
    undecided = DECIDED if flight.is_baked_in else ()
    return [(label, words) for label, words in told if words and label not in undecided]


def _tell_goal(flight: Flight) -> str:
    goal = flight.goal or {}
    if not goal:
        return "none: as much as there is"
    words = f"{goal['impressions']:,} impressions"
    return f"{goal['spend']} {goal['currency']}, {words}" if goal.get("spend") else words


def _tell_price(flight: Flight) -> str:
    if not flight.pricing:
        return "not billed"
    per = "a thousand" if flight.pricing == Pricing.CPM else "flat"
    return f"{write_amount(flight.price)} {flight.currency} {per}"


def _tell_targets(record: dict[str, Any]) -> str:
    targets = msgspec.convert(record, Targets)
    titles = Show.objects.filter(id__in=targets.shows).values_list("title", flat=True)
    ages = [f"{a.least}-{'' if a.most is None else a.most} days old" for a in targets.ages]
    words = [*titles, *targets.categories, *targets.countries, *targets.regions,
             *targets.devices, *targets.apps, *ages, *targets.keys]  # fmt: skip
    return ", ".join(words)
