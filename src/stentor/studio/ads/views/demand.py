"""Sources of demand: whom is asked, what came back, and why it was or was not taken."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.accounts.models import Organisation
from stentor.catalog.models import Show
from stentor.programmatic.asking.beginning import begin_asking
from stentor.programmatic.ending import list_running
from stentor.programmatic.models import DemandSource, DemandSpot
from stentor.programmatic.offering.pods import pod_address
from stentor.programmatic.pixels.telling import count_told
from stentor.programmatic.places import find_slots
from stentor.programmatic.verbs import offer_show, remove_source, save_source
from stentor.studio.ads.forms import StudioDemandForm
from stentor.studio.ads.requests import (
    list_all_sources,
    render_ads_page,
    require_seller,
    visible_sources,
    with_row,
)
from stentor.studio.requests import StudioRequest, with_organisation

EARLIER_SHOWN, SPOTS_SHOWN = 8, 12
ENDS = {"answered": "Answered", "failed": "To be tried again", "doubted": "Not known",
        "refused": "Refused"}  # fmt: skip


@with_organisation
@require_safe
def sources(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """All of them by name, with how many of their spots serve."""
    rows = [
        (source, source.askings.first(), len(list_running(source)))
        for source in DemandSource.objects.standing().filter(organisation=organisation)
    ]
    context = {"rows": rows, "tab": "demand", "offered": list(list_offered(organisation))}
    return render_ads_page(request, organisation, "studio/ads/demand.html", context)


@with_organisation
@require_http_methods(["GET", "POST"])
def new_source(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """The form of one to be."""
    require_seller(request, organisation)
    form = StudioDemandForm(
        request.POST or None, organisation=organisation, initial={"slots": ["pre", "mid", "post"]}
    )
    return edit(request, DemandSource(organisation=organisation), form, "New source")


@with_row(visible_sources)
@require_http_methods(["GET", "POST"])
def edit_source(request: StudioRequest, source: DemandSource) -> HttpResponse:
    """One, to be changed."""
    require_seller(request, source.organisation)
    form = StudioDemandForm(request.POST or None, organisation=source.organisation, source=source)
    return edit(request, source, form, source.name)


def edit(
    request: StudioRequest, source: DemandSource, form: StudioDemandForm, title: str
) -> HttpResponse:
    """The one form of both."""
    if form.is_valid():
        save_source(form.save_to(source), request.user)
        told = "It is asked within half a minute." if source.is_on else "It is off."
        messages.success(request, f"{source.name} is saved. {told}")
        return redirect("ads:demand-source", source.id)
    context = {
        "form": form,
        "title": title,
        "crumb": ("Demand", "ads:demand"),
        "parts": form.parts,
        "tab": "demand",
        "action": "Save",
    }
    status = 422 if form.errors else 200
    return render_ads_page(request, source.organisation, "studio/ads/form.html", context, status)


@with_row(visible_sources)
@require_safe
def source_page(request: StudioRequest, source: DemandSource) -> HttpResponse:
    """What it last answered, step by step, and what of it serves."""
    counts = count_told(source, timezone.now())
    context = {
        "tab": "demand",
        "terms": tell_terms(source),
        "told": [(words, counts[kind]) for kind, words in ENDS.items() if counts.get(kind)],
        **describe_answers(source),
    }
    return render_ads_page(request, source.organisation, "studio/ads/demand_source.html", context)


@with_row(visible_sources)
@never_cache
@require_safe
def answers(request: StudioRequest, source: DemandSource) -> HttpResponse:
    """The answers alone, polled by the page while it is being asked."""
    context = {"is_polled": True, **describe_answers(source)}
    return render(request, "studio/ads/demand_answers.html", context)


@with_row(visible_sources)
@require_POST
def ask(request: StudioRequest, source: DemandSource) -> HttpResponse:
    """Asks it once, at once; while a question is under way there is no second one."""
    require_seller(request, source.organisation)
    latest = source.askings.first()
    if latest is None or latest.finished_at is not None:
        begin_asking(source, timezone.now(), request.user)
    return redirect("ads:demand-source", source.id)


@with_row(list_all_sources)
@require_POST
def remove(request: StudioRequest, source: DemandSource) -> HttpResponse:
    """Takes it away with what it gave."""
    require_seller(request, source.organisation)
    remove_source(source, request.user, timezone.now())
    messages.success(request, f"{source.name} is removed. Nothing of it serves any more.")
    return redirect("ads:demand", source.organisation.id)


@with_organisation
@require_POST
def offer(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """Offers a show's breaks to other players, or no more."""
    require_seller(request, organisation)
    show = organisation.shows.filter(slug=request.POST.get("show", "")).first()
    if show is None:
        messages.error(request, "There is no such show any more.")
        return redirect("ads:demand", organisation.id)
    is_offered = request.POST.get("is_offered") == "yes"
    offer_show(show, request.user, is_offered=is_offered)
    told = "offered: its files stand within seconds" if is_offered else "offered no more"
    messages.success(request, f"{show.title} is {told}.")
    return redirect("ads:demand", organisation.id)


def list_offered(organisation: Organisation) -> Iterator[tuple[Show, list[str] | None]]:
    """Each show with the addresses of its pods; None where it is not offered."""
    for show in organisation.shows.select_related("offered_vast"):
        if not hasattr(show, "offered_vast"):
            yield show, None
            continue
        kinds = [kind for kind, count in find_slots(show).items() if count]
        yield show, [f"{settings.STENTOR_SITE_URL}{pod_address(show.slug, kind)}" for kind in kinds]


def describe_answers(source: DemandSource) -> dict[str, Any]:
    """The latest asking, those before it, and what came of them."""
    askings = list(source.askings.select_related("user")[: EARLIER_SHOWN + 1])
    latest = askings[0] if askings else None
    spots: dict[str, DemandSpot] = {}
    given = DemandSpot.objects.filter(asking__source=source)
    for spot in given.select_related("flight__creative")[: SPOTS_SHOWN * 4]:
        spots.setdefault(spot.flight_id, spot)
    return {
        "source": source,
        "latest": latest,
        "earlier": askings[1:],
        "is_running": latest is not None and latest.finished_at is None,
        "is_waiting": source.is_on and source.asked_at is None,
        "spots": list(spots.values())[:SPOTS_SHOWN],
    }


def tell_terms(source: DemandSource) -> list[tuple[str, str]]:
    """Label and words."""
    titles = Show.objects.filter(id__in=source.shows).order_by("title")
    lengths = ", ".join(map(str, source.lengths))
    told = [
        ("Address", source.url),
        ("Shows", ", ".join(titles.values_list("title", flat=True)) or "all"),
        ("Categories", ", ".join(source.categories)),
        ("Stands", ", ".join(source.slots)),
        ("Floor", f"{source.floor_words} {source.currency} a thousand"),
        ("Lengths", f"{lengths} s" if lengths else f"up to {source.longest_seconds} s"),
        ("A bid buys", f"{source.impressions_a_bid:,}" if source.kind == "openrtb" else ""),
        ("Time limit", f"{source.time_limit:g} s"),
        ("Asked", f"every {source.every_minutes} minutes"),
        ("Serves", f"{source.keep_hours} hours unless asked anew"),
        ("Never", ", ".join([*source.blocked_domains, *source.blocked_categories])),
    ]
    return [(label, words) for label, words in told if words]
