"""Promos of the publisher's own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.models import HouseSpot
from stentor.campaigns.verbs import save_house
from stentor.studio.ads.forms import StudioHouseForm
from stentor.studio.ads.requests import render_ads_page, require_seller, visible_house, with_row
from stentor.studio.requests import StudioRequest, with_organisation


@with_organisation
@require_safe
def house(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """All of them by name."""
    rows = organisation.house_spots.select_related("creative", "promotes")
    context = {"rows": rows, "tab": "house"}
    return render_ads_page(request, organisation, "studio/ads/house.html", context)


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
