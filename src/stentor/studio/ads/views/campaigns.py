"""What advertisers booked together."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Campaign, Flight
from stentor.campaigns.verbs import save_campaign
from stentor.studio.ads.delivery import Line, list_lines
from stentor.studio.ads.forms import StudioCampaignForm
from stentor.studio.ads.requests import render_ads_page, require_seller, visible_campaigns, with_row
from stentor.studio.requests import StudioRequest, with_organisation


@with_organisation
@require_safe
def campaigns(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """Every campaign with its flights and how far each is; what runs first."""
    rows = Campaign.objects.filter(advertiser__organisation=organisation)
    rows = rows.select_related("advertiser")
    flights = Flight.objects.filter(campaign__in=rows).select_related("creative", "paced")
    lines = list_lines(list(flights.order_by("starts", "name")), timezone.now())
    described = [
        describe(row, [line for line in lines if line[0].campaign_id == row.id]) for row in rows
    ]
    described.sort(key=lambda one: (one["rank"], -one["created"]))
    has_advertisers = organisation.advertisers.exists()
    context = {"rows": described, "tab": "campaigns", "has_advertisers": has_advertisers}
    return render_ads_page(request, organisation, "studio/ads/campaigns.html", context)


def describe(campaign: Campaign, lines: list[Line]) -> dict[str, Any]:
    """One campaign for the list."""
    ranks = {"running": 0, "planned": 1, "paused": 2, "over": 3}
    states = [standing.state for _, standing, _ in lines]
    state = min(states, key=lambda each: ranks[each]) if states else "empty"
    progress = [delivery.progress for _, _, delivery in lines]
    return {
        "campaign": campaign,
        "lines": lines,
        "state": state,
        "rank": ranks.get(state, 1),
        "created": campaign.created_at.timestamp(),
        "goal": sum(one.goal or 0 for one in progress),
        "delivered": sum(one.delivered for one in progress if one.goal),
        "at_risk": sum(one.is_at_risk for one in progress),
    }


@with_organisation
@require_http_methods(["GET", "POST"])
def new_campaign(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """The form of one to be; its flights come next."""
    require_seller(request, organisation)
    return edit(request, organisation, Campaign())


@with_row(visible_campaigns)
@require_http_methods(["GET", "POST"])
def edit_campaign(request: StudioRequest, campaign: Campaign) -> HttpResponse:
    """Its name, its caps."""
    organisation = campaign.advertiser.organisation
    require_seller(request, organisation)
    return edit(request, organisation, campaign)


def edit(request: StudioRequest, organisation: Organisation, campaign: Campaign) -> HttpResponse:
    """The one form of both."""
    is_new = campaign.ref == ""
    initial = {"advertiser": request.GET.get("advertiser", "")} if is_new else {}
    form = StudioCampaignForm(
        request.POST or None, instance=campaign, organisation=organisation, initial=initial
    )
    if form.is_valid():
        saved = form.save(commit=False)
        save_campaign(saved, request.user)
        next_step = " Give it a first flight." if is_new else ""
        messages.success(request, f"{saved.name} is saved.{next_step}")
        return redirect("ads:campaign", saved.id)
    context = {
        "form": form,
        "title": "New campaign" if is_new else campaign.name,
        "crumb": ("Campaigns", "ads:campaigns"),
        "parts": [("The campaign", "Flights that are capped and reported together.",
                   [[form[name]] for name in form.fields])],
        "tab": "campaigns",
        "action": "Save",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render_ads_page(request, organisation, "studio/ads/form.html", context, status)
