"""Bringing a host, seeing it come to life, and giving it up."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stentor.accounts.access import may_edit
from stentor.accounts.models import Organisation
from stentor.domains.looking.findings import read_findings
from stentor.domains.models import Host
from stentor.domains.verbs import (
    HostTakenError,
    add_host,
    ask_for_look,
    give_back,
    lead_elsewhere,
    remove_host,
    take_over,
)
from stentor.lib.clock import utc_now
from stentor.publishing.addresses import feed_address
from stentor.publishing.origin import origin_at
from stentor.studio.hosts.forms import StudioHostForm, StudioLeadingForm
from stentor.studio.hosts.standing import describe_standing
from stentor.studio.hosts.trouble import find_troubles
from stentor.studio.pages import render_page
from stentor.studio.requests import (
    StudioRequest,
    View,
    require_editor_of,
    signed_in,
    with_organisation,
)

P = ParamSpec("P")


def with_host(view: Callable[Concatenate[StudioRequest, Host, P], HttpResponseBase]) -> View[...]:
    """Hands the view the host its address names, as far as the person may see it."""

    @signed_in
    @wraps(view)
    def wrapped(request: StudioRequest, host_id: str, *args: Any, **kwargs: Any) -> Any:
        visible = Host.objects.visible_to(request.user).select_related("organisation", "show")
        return view(request, get_object_or_404(visible, id=host_id), *args, **kwargs)

    return wrapped


@with_organisation
@require_http_methods(["GET", "POST"])
def hosts(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """All of an organisation's, and a new one."""
    if request.method == "POST":
        require_editor_of(request, organisation)
    form = StudioHostForm(request.POST or None, organisation=organisation)
    if form.is_valid():
        try:
            host = add_host(organisation, request.user, **form.cleaned_data)
        except HostTakenError as error:
            form.add_error("name", str(error))
        else:
            return redirect("hosts:host", host.id)
    rows = Host.objects.filter(organisation=organisation).select_related("show")
    context = {
        "organisation": organisation,
        "place": "hosts",
        "form": form,
        "may_edit": may_edit(request.user, organisation),
        "rows": [{"host": host, "standing": describe_standing(host)} for host in rows],
    }
    return render_page(request, "studio/hosts/hosts.html", context, 422 if form.errors else 200)


@with_host
@require_GET
def host_page(request: StudioRequest, host: Host) -> HttpResponse:
    """What to set at one's DNS provider, how far it is, and what can be done."""
    return render_host(request, host, StudioLeadingForm())


@with_host
@require_GET
def checks(request: StudioRequest, host: Host) -> HttpResponse:
    """The part of the page that moves."""
    return render(request, "studio/hosts/checks.html", describe(request, host))


@with_host
@require_POST
def look_again(request: StudioRequest, host: Host) -> HttpResponse:
    """Now, instead of when its turn comes."""
    require_editor_of(request, host.organisation)
    ask_for_look(host)
    return redirect("hosts:host", host.id)


@with_host
@require_POST
def takeover(request: StudioRequest, host: Host) -> HttpResponse:
    """The show gives its addresses on this host."""
    require_editor_of(request, host.organisation)
    if host.is_proven and host.is_served:
        take_over(host, request.user)
        messages.success(request, f"Feed and pages of {host.show} give their addresses on {host}.")
    else:
        messages.warning(request, f"{host} is not served yet. Wait until every check is good.")
    return redirect("hosts:host", host.id)


@with_host
@require_POST
def giving_back(request: StudioRequest, host: Host) -> HttpResponse:
    """The show's addresses stand on the site's host again."""
    require_editor_of(request, host.organisation)
    if host.show is not None and host.is_the_shows:
        give_back(host.show, request.user)
        messages.success(request, f"{host.show} gives its addresses on the site’s own host again.")
    return redirect("hosts:host", host.id)


@with_host
@require_POST
def leading(request: StudioRequest, host: Host) -> HttpResponse:
    """A show has moved: its host leads there, with a certificate, for ever."""
    require_editor_of(request, host.organisation)
    form = StudioLeadingForm(request.POST)
    if not form.is_valid():
        return render_host(request, host, form)
    lead_elsewhere(host, form.cleaned_data["to"], request.user)
    messages.success(request, f"{host} leads to {host.to}, and keeps its certificate.")
    return redirect("hosts:host", host.id)


@with_host
@require_POST
def removal(request: StudioRequest, host: Host) -> HttpResponse:
    """Nothing stands there any more."""
    require_editor_of(request, host.organisation)
    organisation, name = host.organisation_id, str(host)
    remove_host(host, request.user)
    messages.success(request, f"{name} is removed. Nothing is served under it any more.")
    return redirect("hosts:hosts", organisation)


def render_host(request: StudioRequest, host: Host, form: StudioLeadingForm) -> HttpResponse:
    context = describe(request, host) | {"leading_form": form}
    return render_page(request, "studio/hosts/host.html", context, 422 if form.errors else 200)


def describe(request: StudioRequest, host: Host) -> dict[str, Any]:
    is_settled = host.is_proven and host.is_served and host.looked_at is not None
    feed = feed_address(host.show.slug) if host.show else ""
    return {
        "organisation": host.organisation,
        "place": "hosts",
        "host": host,
        "standing": describe_standing(host),
        "findings": read_findings(host.findings),
        "troubles": find_troubles(host, settings.STENTOR_LAYOUT, utc_now()),
        "is_settled": is_settled,
        "may_edit": may_edit(request.user, host.organisation),
        "site_host": settings.STENTOR_SITE_HOST,
        "feed": origin_at(host.name) + feed if feed else "",
    }
