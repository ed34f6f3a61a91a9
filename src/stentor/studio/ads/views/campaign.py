"""One campaign: its flights and how far they are."""

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stentor.campaigns.models import Campaign
from stentor.campaigns.wording import write_caps
from stentor.contracts.adbook import Cap
from stentor.studio.ads.delivery import list_lines
from stentor.studio.ads.requests import render_ads_page, visible_campaigns, with_row
from stentor.studio.requests import StudioRequest


@with_row(visible_campaigns)
@require_safe
def campaign_page(request: StudioRequest, campaign: Campaign) -> HttpResponse:
    """Everything of it, in the order of its days."""
    flights = list(campaign.flights.select_related("creative", "paced").order_by("starts", "name"))
    now = timezone.now()
    context = {
        "campaign": campaign,
        "lines": list_lines(flights, now),
        "caps": write_caps(msgspec.convert(campaign.caps, list[Cap])).replace("\n", ", "),
        "tab": "campaigns",
    }
    return render_ads_page(
        request, campaign.advertiser.organisation, "studio/ads/campaign.html", context
    )
