"""One line of a campaign."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.campaigns.forms.flight import describe_flight
from stentor.campaigns.kept_out import list_kept_out
from stentor.campaigns.models import Campaign, Flight
from stentor.campaigns.positions import list_positions
from stentor.campaigns.reporting.progress import find_progress
from stentor.campaigns.verbs import duplicate_flight, save_flights
from stentor.studio.ads.delivery import count
from stentor.studio.ads.flight_chart import describe_flight_chart
from stentor.studio.ads.forms import StudioFlightForm
from stentor.studio.ads.requests import (
    render_ads_page,
    require_seller,
    visible_campaigns,
    visible_flights,
    with_row,
)
from stentor.studio.ads.standing import find_standing, tell_terms
from stentor.studio.ads.views.takes import describe_takes
from stentor.studio.requests import StudioRequest
from stentor.studio.sheets import answer_csv


@with_row(visible_flights)
@require_safe
def flight_page(request: StudioRequest, flight: Flight) -> HttpResponse:
    """How far it is, and everything that was agreed; `csv=days` gives its days."""
    now = timezone.now()
    impressions = count([flight])
    progress = find_progress(flight, impressions.total, now)
    days = impressions.count_days().get(flight.id, Counter())
    chart = describe_flight_chart(flight, days, progress, now)
    if request.GET.get("csv"):
        return answer_days(request, chart)
    context = chart | {
        "flight": flight,
        "campaign": flight.campaign,
        "standing": find_standing(flight, now),
        "terms": tell_terms(flight),
        "progress": progress,
        "takes": describe_takes(flight) if flight.is_host_read else [],
        "positions": list_positions([flight]) if flight.is_baked_in else [],
        "kept_out": list_kept_out(flight),
        "make_goods": flight.make_goods.all(),
        "placements": flight.placements.select_related("creative").order_by("number"),
        "tab": "campaigns",
    }
    return render_ads_page(request, flight.organisation, "studio/ads/flight.html", context)


def answer_days(request: StudioRequest, chart: dict[str, Any]) -> HttpResponse:
    """Http404 where there are none yet."""
    if request.GET["csv"] != "days" or "days_sheet" not in chart:
        raise Http404("no such table")
    return answer_csv(chart["days_sheet"].write_csv(), "flight-days.csv")


@with_row(visible_campaigns)
@require_http_methods(["GET", "POST"])
def new_flight(request: StudioRequest, campaign: Campaign) -> HttpResponse:
    """The form of one to be. `make_good=<id>` makes it deliver another's shortfall."""
    organisation = campaign.advertiser.organisation
    require_seller(request, organisation)
    failed = Flight.objects.filter(campaign=campaign, pk=request.GET.get("make_good", "")).first()
    flight = Flight(campaign=campaign, make_good_of=failed)
    initial: dict[str, object] = {"zone": request.user.time_zone}
    if failed:
        initial = propose_make_good(failed, count([failed]).total, timezone.now())
    form = StudioFlightForm(
        request.POST or None, organisation=organisation, campaign=campaign, initial=initial
    )
    return edit(request, flight, form, "New flight" if failed is None else f"Make-good of {failed}")


@with_row(visible_flights)
@require_http_methods(["GET", "POST"])
def edit_flight(request: StudioRequest, flight: Flight) -> HttpResponse:
    """All of its terms."""
    require_seller(request, flight.organisation)
    form = StudioFlightForm(request.POST or None, organisation=flight.organisation, flight=flight)
    return edit(request, flight, form, flight.name)


def edit(
    request: StudioRequest, flight: Flight, form: StudioFlightForm, title: str
) -> HttpResponse:
    """The one form of both."""
    campaign = flight.campaign
    organisation = campaign.advertiser.organisation
    if form.is_valid():
        save_flights([form.save_to(flight)], request.user)
        messages.success(request, f"{flight.name} is saved. Listeners’ edges know it now.")
        return redirect("ads:flight", flight.id)
    context = {
        "form": form,
        "title": title,
        "crumb": ("Campaigns", "ads:campaigns"),
        "campaign": campaign,
        "parts": form.parts,
        "tab": "campaigns",
        "action": "Save",
        "has_no_creatives": not organisation.creatives.exists(),
    }
    status = 422 if form.errors else 200
    return render_ads_page(request, organisation, "studio/ads/form.html", context, status)


def propose_make_good(failed: Flight, delivered: int, now: datetime) -> dict[str, object]:
    """The terms of the other one, with what it lacks for a goal, from today on and for as many
    days; nothing is billed again."""
    terms = describe_flight(failed)
    free = {"pricing": "", "price": "", "goal_spend": None, "ref": "", "is_paused": False}
    today = now.astimezone(ZoneInfo(failed.zone)).date()
    short = int(failed.goal["impressions"]) - delivered if failed.goal else 0
    return (
        terms
        | free
        | {
            "name": f"{failed.name}, make-good"[:255],
            "goal_impressions": short if short > 0 else None,
            "starts": today,
            "ends": today + (failed.ends - failed.starts),
        }
    )


@with_row(visible_flights)
@require_POST
def duplicate(request: StudioRequest, flight: Flight) -> HttpResponse:
    """A paused copy, open for changes."""
    require_seller(request, flight.organisation)
    copy = duplicate_flight(flight, request.user)
    messages.success(request, "This is the copy. It is paused until you resume it.")
    return redirect("ads:edit-flight", copy.id)


@with_row(visible_flights)
@require_POST
def pause(request: StudioRequest, flight: Flight) -> HttpResponse:
    """Pauses what serves, resumes what is paused."""
    require_seller(request, flight.organisation)
    flight.is_paused = request.POST.get("is_paused") == "yes"
    save_flights([flight], request.user)
    told = (
        "is paused: within a second nothing of it serves." if flight.is_paused else "serves again."
    )
    messages.success(request, f"{flight.name} {told}")
    return redirect("ads:flight", flight.id)
