"""What a campaign delivered: for the studio, and for its advertiser by a link."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from stentor.campaigns.models import Campaign, SharedReport
from stentor.campaigns.reporting.sharing import (
    LIFETIMES,
    find_shared,
    make_token,
    revoke_report,
    share_report,
)
from stentor.campaigns.reporting.sheet import write_report
from stentor.studio.ads.delivery import count, describe_report, name_file
from stentor.studio.ads.requests import (
    render_ads_page,
    require_seller,
    visible_campaigns,
    visible_links,
    with_row,
)
from stentor.studio.requests import StudioRequest
from stentor.studio.sheets import answer_csv


@with_row(visible_campaigns)
@require_safe
def report(request: StudioRequest, campaign: Campaign) -> HttpResponse:
    """Delivery against goal, by day, show, episode, country and app; and who else may read it."""
    now = timezone.now()
    links = campaign.shared_reports.filter(revoked_at=None).order_by("created_at")
    shared = [
        (link, request.build_absolute_uri(reverse("ads:shared-report", args=[make_token(link)])))
        for link in links
        if link.is_open(now)
    ]
    context = describe_report(campaign, now) | {
        "links": shared,
        "lifetimes": LIFETIMES.items(),
        "tab": "campaigns",
        "sheet": reverse("ads:report-csv", args=[campaign.id]),
    }
    organisation = campaign.advertiser.organisation
    return render_ads_page(request, organisation, "studio/ads/report.html", context)


@with_row(visible_campaigns)
@require_safe
def report_csv(_request: StudioRequest, campaign: Campaign) -> HttpResponse:
    """Everything of it, by day."""
    return answer_sheet(campaign)


@with_row(visible_campaigns)
@require_POST
def share(request: StudioRequest, campaign: Campaign) -> HttpResponse:
    """Makes a link."""
    require_seller(request, campaign.advertiser.organisation)
    days = request.POST.get("days", "")
    if days not in map(str, LIFETIMES):
        messages.error(request, "Say how long the link is to work.")
    else:
        share_report(campaign, request.user, int(days), timezone.now())
        messages.success(request, "The link works. Whoever has it can read this report.")
    return redirect(f"{reverse('ads:report', args=[campaign.id])}#links")


@with_row(visible_links)
@require_POST
def revoke(request: StudioRequest, link: SharedReport) -> HttpResponse:
    """The link opens nothing any more."""
    require_seller(request, link.campaign.advertiser.organisation)
    revoke_report(link, request.user, timezone.now())
    messages.success(request, "The link is revoked: it opens nothing any more.")
    return redirect(f"{reverse('ads:report', args=[link.campaign_id])}#links")


@require_safe
def shared_report(request: HttpRequest, token: str) -> HttpResponse:
    """What an advertiser sees: its campaign, no price, and nothing of anybody else."""
    campaign = require_shared(token)
    context = describe_report(campaign, timezone.now()) | {
        "seller": campaign.advertiser.organisation.name,
        "sheet": reverse("ads:shared-csv", args=[token]),
    }
    return keep_private(render(request, "studio/ads/shared_report.html", context))


@require_safe
def shared_csv(_request: HttpRequest, token: str) -> HttpResponse:
    """The same as CSV."""
    return keep_private(answer_sheet(require_shared(token)))


def require_shared(token: str) -> Campaign:
    """Http404 for a link that opens nothing, whatever the reason."""
    shared = find_shared(token, timezone.now())
    if shared is None:
        raise Http404("no such report")
    return shared.campaign


def answer_sheet(campaign: Campaign) -> HttpResponse:
    flights = list(campaign.flights.all())
    text = write_report(count(flights), flights)
    return answer_csv(text, name_file(campaign, timezone.now().date()))


def keep_private(response: HttpResponse) -> HttpResponse:
    """Not for search engines, caches, or the pages that links lead to."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
