"""What a show will not have, and its answer to each spot."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from stentor.accounts.access import may_edit
from stentor.campaigns.models import Creative, CreativeVerdict, Flight
from stentor.campaigns.verbs import judge_creative, save_policy
from stentor.catalog.models import Show
from stentor.studio.ads.forms import StudioPolicyForm, VetoForm
from stentor.studio.ads.views.takes import list_to_read
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, require_editor, with_show


@with_show
@require_http_methods(["GET", "POST"])
def policy(request: StudioRequest, show: Show) -> HttpResponse:
    """The blocklist, and every sold spot that is or may be heard here."""
    form = StudioPolicyForm(request.POST or None, show=show)
    if request.method == "POST":
        require_editor(request, show)
    if form.is_valid():
        save_policy(show, request.user, form.cleaned_data)
        messages.success(request, "Saved. It holds from now on.")
        return redirect("ads-show:policy", show.slug)
    verdicts: dict[str, CreativeVerdict] = {}
    for verdict in show.creative_verdicts.select_related("user").order_by("id"):
        verdicts[verdict.creative_id] = verdict
    is_sold = Q(flights__isnull=False) | Q(takes__show=show)
    sold = Creative.objects.filter(is_sold, organisation=show.organisation).prefetch_related(
        "flights__campaign__advertiser", "takes__flight__campaign__advertiser"
    )
    rows = [
        (creative, verdicts.get(creative.id), list_booked(creative))
        for creative in sold.distinct().order_by("-id")
    ]
    context = {
        "show": show,
        "form": form,
        "to_read": list_to_read(show),
        "rows": sorted(rows, key=lambda row: row[1] is not None),
        "needs_approval": form.initial.get("needs_approval", False),
        "may_edit": may_edit(request.user, show.organisation),
    }
    status = 422 if form.errors else 200
    return render_page(request, "studio/ads/policy.html", context, status=status)


def list_booked(creative: Creative) -> list[tuple[str, str, Flight]]:
    """For whom it speaks: advertiser, trade and flight, once each, the latest days first."""
    flights = {one.id: one for one in creative.flights.all()}
    flights |= {one.flight_id: one.flight for one in creative.takes.all()}
    latest = sorted(flights.values(), key=lambda one: one.ends, reverse=True)
    return [(one.campaign.advertiser.name, one.campaign.advertiser.category, one) for one in latest]


@with_show
@require_POST
def verdict(request: StudioRequest, show: Show, creative_id: str) -> HttpResponse:
    """Approves the spot for this show, or vetoes it."""
    require_editor(request, show)
    creative = Creative.objects.filter(organisation=show.organisation, id=creative_id).first()
    if creative is None:
        raise Http404("no such spot")
    form = VetoForm(request.POST)
    is_approved = request.POST.get("answer") == "approve"
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    judge_creative(show, creative, request.user, is_approved=is_approved, reason=reason)
    told = "may be heard here" if is_approved else "is not heard here any more"
    messages.success(request, f"{creative.name} {told}.")
    return redirect("ads-show:policy", show.slug)
