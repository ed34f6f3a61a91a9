"""Who pays."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from stentor.accounts.access import may_sell
from stentor.accounts.models import Organisation
from stentor.campaigns.models import Advertiser
from stentor.campaigns.verbs import save_advertiser
from stentor.studio.ads.forms import Part, StudioAdvertiserForm
from stentor.studio.ads.requests import (
    render_ads_page,
    require_seller,
    visible_advertisers,
    with_row,
)
from stentor.studio.requests import StudioRequest, signed_in, with_organisation


@signed_in
@require_safe
def home(request: StudioRequest) -> HttpResponse:
    """To the campaigns of the organisation whose spots one may book, else of the first."""
    organisations = list(Organisation.objects.of(request.user).order_by("name"))
    if not organisations:
        return redirect("studio:shows")
    able = [each for each in organisations if may_sell(request.user, each)]
    return redirect("ads:campaigns", (able or organisations)[0].id)


@with_organisation
@require_safe
def advertisers(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """All of them by name."""
    rows = organisation.advertisers.annotate(campaign_count=Count("campaigns")).order_by("name")
    context = {"rows": rows, "tab": "advertisers"}
    return render_ads_page(request, organisation, "studio/ads/advertisers.html", context)


@with_organisation
@require_http_methods(["GET", "POST"])
def new_advertiser(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """The form of one to be."""
    require_seller(request, organisation)
    return edit(request, organisation, Advertiser(organisation=organisation))


@with_row(visible_advertisers)
@require_http_methods(["GET", "POST"])
def advertiser(request: StudioRequest, advertiser: Advertiser) -> HttpResponse:
    """What is known of one, to be changed."""
    require_seller(request, advertiser.organisation)
    return edit(request, advertiser.organisation, advertiser)


def edit(
    request: StudioRequest, organisation: Organisation, advertiser: Advertiser
) -> HttpResponse:
    """The one form of both."""
    form = StudioAdvertiserForm(
        request.POST or None, instance=advertiser, organisation=organisation
    )
    if form.is_valid():
        saved = form.save(commit=False)
        save_advertiser(saved, request.user)
        messages.success(request, f"{saved.name} is saved.")
        return redirect("ads:advertisers", organisation.id)
    is_new = advertiser.ref == ""
    context = {
        "form": form,
        "title": "New advertiser" if is_new else advertiser.name,
        "crumb": ("Advertisers", "ads:advertisers"),
        "parts": list_parts(form),
        "known": form.list_known(),
        "tab": "advertisers",
        "action": "Save",
    }
    status = 422 if form.errors else 200
    return render_ads_page(request, organisation, "studio/ads/form.html", context, status)


def list_parts(form: StudioAdvertiserForm) -> list[Part]:
    fields = [[form[name]] for name in form.fields]
    near = "Where its spots are kept apart, and how often one listener may hear them."
    return [
        ("The advertiser", "Who pays, and what it competes with.", fields[:3]),
        ("Near each other", near, fields[3:5]),
        ("Billing", "For invoices and imports.", fields[5:]),
    ]
