"""What could be sold: the impressions that there will be, what is booked on them, and by whom."""

import csv
import io
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Flight
from stentor.campaigns.pacing.availing import Offer, find_offer, name_contending, without_goal
from stentor.catalog.models import Show
from stentor.contracts import adbook
from stentor.studio.ads.forms import StudioOutlookForm
from stentor.studio.ads.requests import render_ads_page, visible_flights
from stentor.studio.requests import StudioRequest, with_organisation
from stentor.studio.sheets import answer_csv

PROPOSED_DAYS = 28
MOST_DAYS_SHOWN = 62
UNSEEN = ("regions", "apps", "devices", "ages", "keys")
"""Targets that the history in the lake does not tell apart."""


@with_organisation
@require_safe
def forecast(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """The question is in the address, so that an answer can be handed on; `format=csv` gives its
    days. `flight=<id>` asks for a booked one as if it were not there."""
    now = timezone.now()
    ours = visible_flights(request.user).filter(campaign__advertiser__organisation=organisation)
    booked = ours.filter(pk=request.GET.get("flight", "")).first()
    form = make_form(request, organisation, booked)
    wanted = None
    if booked is not None:
        wanted = without_goal(booked)
    elif form.is_bound and form.is_valid():
        form.check_today(now.date())
        wanted = None if form.errors else form.build()
    offer = find_offer(organisation, wanted, settings.STENTOR_LAYOUT, now) if wanted else None
    if offer and request.GET.get("format") == "csv":
        return answer_csv(write_days(offer), "forecast.csv")
    query = request.GET.copy()
    query["format"] = "csv"
    context = {
        "form": form,
        "flight": booked,
        "unseen": list_unseen(wanted) if wanted else [],
        "csv": f"?{query.urlencode()}",
        "tab": "forecast",
        **(describe_offer(offer) if offer else {}),
    }
    status = 422 if form.errors else 200
    return render_ads_page(request, organisation, "studio/ads/forecast.html", context, status)


def make_form(
    request: StudioRequest, organisation: Organisation, booked: Flight | None
) -> StudioOutlookForm:
    if booked is not None:
        slugs = dict(Show.objects.filter(organisation=organisation).values_list("id", "slug"))
        initial = StudioOutlookForm.describe(without_goal(booked), slugs)
        return StudioOutlookForm(organisation=organisation, initial=initial)
    tomorrow = timezone.localdate() + timedelta(days=1)
    proposed = {
        "starts": tomorrow,
        "ends": tomorrow + timedelta(days=PROPOSED_DAYS - 1),
        "zone": request.user.time_zone,
        "slots": ["pre", "mid"],
    }
    given = request.GET if "starts" in request.GET else None
    return StudioOutlookForm(given, organisation=organisation, initial=proposed)


def list_unseen(wanted: adbook.Flight) -> list[str]:
    """Names of the targets that make it less than what is said."""
    return [
        name for name in UNSEEN if getattr(wanted.targets, name) or getattr(wanted.excludes, name)
    ]


def describe_offer(offer: Offer) -> dict[str, Any]:
    avails = offer.avails
    most = max((number for _, number in offer.by_day), default=0.0)
    days = offer.by_day[:MOST_DAYS_SHOWN]
    return {
        "offer": offer,
        "supply": round(avails.supply),
        "low": round(avails.low),
        "high": round(avails.high),
        "booked": round(avails.booked),
        "available": round(avails.available),
        "contending": [(row, round(takes)) for row, takes in name_contending(offer)],
        "days": [
            (day, round(number), round(100 * number / most) if most else 0) for day, number in days
        ],
        "days_left_out": len(offer.by_day) - len(days),
    }


def write_days(offer: Offer) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["day", "impressions"])
    writer.writerows((day.isoformat(), round(number)) for day, number in offer.by_day)
    return text.getvalue()
