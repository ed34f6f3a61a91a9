"""What all flights delivered, by anything it can be divided by."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.reporting.overview import find_overview
from stentor.campaigns.reporting.sheet import write_report
from stentor.studio.ads.asking import read_ad_question
from stentor.studio.ads.overview import describe_overview, list_ad_sheets
from stentor.studio.ads.requests import render_ads_page
from stentor.studio.requests import StudioRequest, with_organisation
from stentor.studio.sheets import answer_csv


@with_organisation
@require_safe
def overview(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """The question stands in the address; `csv=<name>` gives one table of the answer, `csv=all`
    every line of it."""
    now = timezone.now()
    asked = read_ad_question(request, request.user.time_zone)
    period = asked.question.period
    span = (period.first, period.last)
    layout = settings.STENTOR_LAYOUT
    found = find_overview(organisation, layout, span, period.zone, asked.choice, now)
    wanted = request.GET.get("csv", "")
    if wanted == "all":
        flights = [one.flight for one in found.deliveries]
        text = write_report(found.impressions, flights, period.zone.key)
        return answer_csv(text, "ads-all.csv")
    sheets = list_ad_sheets(found, period)
    if wanted:
        if wanted not in sheets:
            raise Http404("no such table")
        return answer_csv(sheets[wanted].write_csv(), f"ads-{wanted}.csv")
    context = {
        "tab": "reports",
        **asked.describe(organisation, found),
        **describe_overview(found, sheets, period, now),
    }
    return render_ads_page(request, organisation, "studio/ads/overview.html", context)
