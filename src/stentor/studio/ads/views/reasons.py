"""Why a flight did or did not serve: what `stentor ads explain` prints, as a page."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stentor.ads import reasons as of
from stentor.ads.explanation import explain_flight
from stentor.campaigns.models import Flight
from stentor.campaigns.positions import list_positions
from stentor.lake.decision_files import read_decisions
from stentor.studio.ads.requests import render_ads_page, visible_flights, with_row
from stentor.studio.requests import StudioRequest

READ_AT_MOST = 32 << 20
"""Bytes of records: the page answers soon however much was decided."""
WORDS = {
    of.SLOT: "The slot is of a kind it is not booked for",
    of.FORM: "Its spot is not encoded for the episode’s format yet",
    of.PAUSED: "It was paused",
    of.NOT_STARTED: "It had not started",
    of.ENDED: "It was over",
    of.DAYPART: "It was outside its hours",
    of.BLOCKED: "The show refused it",
    of.SHOW: "Another show was meant",
    of.CATEGORY: "Another category of shows was meant",
    of.NO_TAKE: "The show’s host has not read it, or the take is not approved",
    of.AGE: "The episode was of another age",
    of.COUNTRY_UNKNOWN: "Nobody knew the listener’s country",
    of.COUNTRY: "The listener was in another country",
    of.REGION: "The listener was in another region",
    of.APP: "The listener used another app",
    of.DEVICE: "The listener used another device",
    of.KEY: "The request had other key-values",
    of.TOO_LONG: "There was no room for it in the break",
    of.FLIGHT_CAP: "The listener had heard it often enough",
    of.CAMPAIGN_CAP: "The listener had heard its campaign often enough",
    of.ADVERTISER_CAP: "The listener had heard its advertiser often enough",
    of.REPEATED: "It was in this download already",
    of.ADVERTISER: "Its advertiser was in this break already",
    of.COMPETITOR: "A competitor was in this break",
    of.ADVERTISER_NEAR: "Its advertiser was in this episode already",
    of.COMPETITOR_NEAR: "A competitor was in this episode",
    of.OUTRANKED: "Another flight went first",
}


@with_row(visible_flights)
@require_safe
def reasons(request: StudioRequest, flight: Flight) -> HttpResponse:
    """Counts by reason, the most frequent first, from the newest records."""
    spool = settings.STENTOR_LAYOUT.spool
    explanation = explain_flight(flight.id, read_decisions(spool, READ_AT_MOST))
    counted = [
        (WORDS.get(reason, reason.replace("-", " ").capitalize()), count)
        for reason, count in explanation.reasons.most_common()
    ]
    context = {
        "flight": flight,
        "campaign": flight.campaign,
        "explanation": explanation,
        "counted": counted,
        "positions": list_positions([flight]) if flight.is_baked_in else [],
        "tab": "campaigns",
    }
    return render_ads_page(request, flight.organisation, "studio/ads/reasons.html", context)
