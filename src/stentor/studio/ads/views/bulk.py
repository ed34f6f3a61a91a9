"""Many flights at once: looked at as a table, changed alike after a preview."""

import copy
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.forms.flight import describe_flight
from stentor.campaigns.models import Flight
from stentor.campaigns.verbs import save_flights
from stentor.programmatic.models import DemandSpot
from stentor.studio.ads.delivery import Line, list_lines
from stentor.studio.ads.forms import BulkForm
from stentor.studio.ads.requests import render_ads_page, require_seller, visible_flights
from stentor.studio.requests import StudioRequest, with_organisation

LABELS = {
    "starts": "First day", "ends": "Last day", "priority": "Priority", "pacing": "Pacing",
    "is_paused": "Paused", "caps": "At most", "name": "Name", "goal_impressions": "Goal",
    "goal_spend": "Spend", "creative": "Spot", "slots": "Stands", "positions": "In its break",
    "price": "Price",
    "pricing": "Billed by", "currency": "Currency", "zone": "Zone", "dayparts": "Hours",
    "ref": "Reference", "script": "What hosts say",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One flight with what would become of it."""

    flight: Flight
    fields: list[tuple[str, str, str]]
    """Label, before, after."""
    problem: str = ""
    """Why it cannot be."""


@with_organisation
@require_safe
def flights(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """Every flight of every campaign, or those in one state, to be chosen from."""
    everything = list_lines(list_flights(request, organisation), timezone.now())
    only, by = request.GET.get("only", ""), request.GET.get("by", "")
    every = [line for line in everything if not by or name_seller(line) == by]
    lines = [line for line in every if not only or only in name_states(line)]
    lines.sort(key=lambda line: line[1].state == "over")
    context = {
        "lines": lines,
        "states": count_states(every),
        "sellers": count_sellers(everything),
        "only": only,
        "by": by,
        "form": BulkForm(),
        "tab": "flights",
    }
    return render_ads_page(request, organisation, "studio/ads/flights.html", context)


def name_states(line: Line) -> set[str]:
    """By which it may be looked for."""
    _, standing, delivery = line
    is_at_risk = delivery.progress.is_at_risk or delivery.progress.is_missed
    return {standing.state} | ({"risk"} if is_at_risk else set())


def name_seller(line: Line) -> str:
    """own, or demand for what a source of demand gave."""
    return "demand" if line[0].is_from_demand else "own"  # type: ignore[attr-defined]  # annotated


def count_sellers(lines: list[Line]) -> list[tuple[str, str, int]]:
    """As `count_states`; empty where all are of one kind."""
    words = {"own": "Booked by you", "demand": "From demand"}
    counts = Counter(map(name_seller, lines))
    if len(counts) < 2:
        return []
    return [("", "All", len(lines)), *((key, told, counts[key]) for key, told in words.items())]


def count_states(lines: list[Line]) -> list[tuple[str, str, int]]:
    """Value, words and number of each that there is, all of them first."""
    if not lines:
        return []
    words = {"running": "Serving", "risk": "At risk or missed", "planned": "Planned",
             "paused": "Paused", "over": "Ended"}  # fmt: skip
    counts = Counter(state for line in lines for state in name_states(line))
    states = [(value, told, counts[value]) for value, told in words.items() if counts[value]]
    return [("", "All", len(lines)), *states]


@with_organisation
@require_POST
def change(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """First the preview; sent again with `confirmed`, the change of all of them in one book."""
    require_seller(request, organisation)
    chosen = set(request.POST.getlist("flight"))
    rows = [flight for flight in list_flights(request, organisation) if flight.id in chosen]
    form = BulkForm(request.POST)
    changes: list[Change] = []
    if not rows:
        form.full_clean()
        form.add_error(None, "Choose at least one flight.")
    elif form.is_valid():
        changes = [compute_change(flight, form.cleaned_data) for flight in rows]
        if "confirmed" in request.POST and not any(one.problem for one in changes):
            changed = [one.flight for one in changes if one.fields]
            save_flights(changed, request.user)
            messages.success(request, f"{len(changed)} flights are changed, all in one ad book.")
            return redirect("ads:flights", organisation.id)
    context = {
        "form": form,
        "changes": changes,
        "has_problem": any(one.problem for one in changes),
        "chosen": sorted(chosen),
        "tab": "flights",
    }
    status = 422 if form.errors else 200
    return render_ads_page(request, organisation, "studio/ads/bulk.html", context, status)


def list_flights(request: StudioRequest, organisation: Organisation) -> list[Flight]:
    rows = visible_flights(request.user).filter(campaign__advertiser__organisation=organisation)
    given = DemandSpot.objects.filter(flight=OuterRef("pk"))
    rows = rows.annotate(is_from_demand=Exists(given))
    return list(rows.order_by("campaign__advertiser__name", "campaign__name", "starts", "name"))


def compute_change(flight: Flight, wanted: dict[str, Any]) -> Change:
    """The flight as it would be, not saved."""
    after = copy.copy(flight)
    if days := wanted.get("shift_days"):
        after.starts += timedelta(days=days)
        after.ends += timedelta(days=days)
    if wanted.get("ends"):
        after.ends = wanted["ends"]
    if wanted.get("priority"):
        after.priority = int(wanted["priority"])
    if wanted.get("pacing"):
        after.pacing = wanted["pacing"]
    if wanted.get("pause"):
        after.is_paused = wanted["pause"] == "pause"
    if wanted.get("caps"):
        after.caps = msgspec.to_builtins(wanted["caps"])
    return Change(after, tell_difference(flight, after), find_problem(after))


def find_problem(after: Flight) -> str:
    """Why a flight cannot become so; else empty."""
    if after.ends < after.starts:
        return "It would end before it starts."
    if after.ended_at and not after.is_paused:
        return "What its source gave is used up or has expired: the source books it anew."
    return ""


def tell_difference(before: Flight, after: Flight) -> list[tuple[str, str, str]]:
    """Label, before and after of every field that differs."""
    was, is_now = describe_flight(before), describe_flight(after)
    return [
        (LABELS.get(name, name.replace("_", " ")), _words(was[name]), _words(value))
        for name, value in is_now.items()
        if was[name] != value
    ]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return str(value).replace("\n", ", ") if value not in (None, "") else "–"
