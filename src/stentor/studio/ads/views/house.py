"""Promos of the publisher's own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.models import HouseSpot
from stentor.campaigns.reporting.promos import Heard, count_promos
from stentor.campaigns.reporting.sheet import find_titles
from stentor.campaigns.verbs import save_house
from stentor.catalog.models import Show
from stentor.insights.reports.tables import Sheet
from stentor.studio.ads.forms import StudioHouseForm
from stentor.studio.ads.requests import render_ads_page, require_seller, visible_house, with_row
from stentor.studio.ads.standing import Standing
from stentor.studio.requests import StudioRequest, with_organisation
from stentor.studio.sheets import answer_csv

GONE = "A show that is gone"


DAYS = 30


@with_organisation
@require_safe
def house(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """All of them by name, and how often each was heard lately; `csv=days` by day and show."""
    spots = list(organisation.house_spots.select_related("creative", "promotes"))
    zone, now = ZoneInfo(request.user.time_zone), timezone.now()
    today = now.astimezone(zone).date()
    first = today - timedelta(days=DAYS - 1)
    heard = count_promos(organisation, settings.STENTOR_LAYOUT, first, today, zone)
    titles = find_titles(Show, {show for _, _, show in heard})
    if request.GET.get("csv"):
        return answer_csv(make_sheet(spots, heard, titles, zone.key).write_csv(), "promos.csv")
    rows = [
        (spot, Standing(spot.find_state(now), 0), *sum_by_show(heard, spot.id, titles))
        for spot in spots
    ]
    context = {"rows": rows, "days": DAYS, "tab": "house"}
    return render_ads_page(request, organisation, "studio/ads/house.html", context)


def sum_by_show(
    heard: Heard, spot: str, titles: Mapping[str, str]
) -> tuple[int, list[tuple[str, int]]]:
    """How often it was heard, and in which shows, most first."""
    shows: Counter[str] = Counter()
    for (_, one, show), number in heard.items():
        if one == spot:
            shows[titles.get(show, GONE)] += number
    return shows.total(), shows.most_common()


def make_sheet(
    spots: Sequence[HouseSpot], heard: Heard, titles: Mapping[str, str], zone: str
) -> Sheet:
    """A row for each day, promo and show in which it was heard."""
    names = {one.id: one.name for one in spots}
    rows = [
        (day.isoformat(), names[spot], titles.get(show, GONE), number)
        for (day, spot, show), number in sorted(heard.items())
    ]
    return Sheet("promos", [f"Day ({zone})", "Promo", "Show", "Impressions"], [*rows])


@with_organisation
@require_http_methods(["GET", "POST"])
def new_house(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """The form of one to be."""
    require_seller(request, organisation)
    initial = {"zone": request.user.time_zone, "slots": ["pre", "mid", "post"]}
    form = StudioHouseForm(request.POST or None, organisation=organisation, initial=initial)
    return edit(request, HouseSpot(organisation=organisation), form, "New promo")


@with_row(visible_house)
@require_http_methods(["GET", "POST"])
def house_spot(request: StudioRequest, spot: HouseSpot) -> HttpResponse:
    """One, to be changed."""
    require_seller(request, spot.organisation)
    form = StudioHouseForm(request.POST or None, organisation=spot.organisation, spot=spot)
    return edit(request, spot, form, spot.name)


def edit(
    request: StudioRequest, spot: HouseSpot, form: StudioHouseForm, title: str
) -> HttpResponse:
    """The one form of both."""
    if form.is_valid():
        save_house(form.save_to(spot), request.user)
        messages.success(request, f"{spot.name} is saved. Listeners’ edges know it now.")
        return redirect("ads:house", spot.organisation.id)
    context = {
        "form": form,
        "title": title,
        "crumb": ("House promos", "ads:house"),
        "parts": form.parts,
        "tab": "house",
        "action": "Save",
        "has_no_creatives": len(form.fields["creative"].choices) == 1,  # type: ignore[attr-defined] # of choices
    }
    status = 422 if form.errors else 200
    return render_ads_page(request, spot.organisation, "studio/ads/form.html", context, status)
