"""How what ad operations work on is found for a request. A stranger's does not exist: Http404."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase

from stentor.accounts.access import may_sell
from stentor.accounts.models import Organisation, User
from stentor.campaigns.models import (
    Advertiser,
    Campaign,
    Creative,
    Flight,
    HouseSpot,
    Invoice,
    SharedReport,
    Take,
)
from stentor.programmatic.models import DemandSource
from stentor.programmatic.models.source import DemandSourceQuerySet
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, View, signed_in

P = ParamSpec("P")
Row = TypeVar("Row", bound=Model)


def with_row(
    find: Callable[[User], QuerySet[Row]],
) -> Callable[[Callable[Concatenate[StudioRequest, Row, P], HttpResponseBase]], View[...]]:
    """Hands the view the row its address names, among those that the person may see."""

    def decorate(
        view: Callable[Concatenate[StudioRequest, Row, P], HttpResponseBase],
    ) -> View[...]:
        @signed_in
        @wraps(view)
        def wrapped(request: StudioRequest, row_id: str, *args: Any, **kwargs: Any) -> Any:
            row = find(request.user).filter(pk=row_id).first()
            if row is None:
                raise Http404("no such thing")
            return view(request, row, *args, **kwargs)

        return wrapped

    return decorate


def visible_advertisers(user: User) -> QuerySet[Advertiser]:
    return Advertiser.objects.visible_to(user).select_related("organisation")


def visible_campaigns(user: User) -> QuerySet[Campaign]:
    return Campaign.objects.visible_to(user).select_related("advertiser__organisation")


def visible_flights(user: User) -> QuerySet[Flight]:
    related = ("campaign__advertiser__organisation", "creative", "make_good_of", "paced")
    return Flight.objects.visible_to(user).select_related(*related)


def visible_creatives(user: User) -> QuerySet[Creative]:
    organisations = Organisation.objects.of(user)
    return Creative.objects.filter(organisation__in=organisations).select_related("organisation")


def visible_takes(user: User) -> QuerySet[Take]:
    takes = Take.objects.filter(flight__in=Flight.objects.visible_to(user))
    return takes.select_related("flight__campaign__advertiser__organisation", "show", "creative")


def visible_house(user: User) -> QuerySet[HouseSpot]:
    spots = HouseSpot.objects.filter(organisation__in=Organisation.objects.of(user))
    return spots.select_related("organisation", "creative", "promotes")


def visible_sources(user: User) -> DemandSourceQuerySet:
    return list_all_sources(user).standing()


def list_all_sources(user: User) -> DemandSourceQuerySet:
    """With those that were removed."""
    return DemandSource.objects.visible_to(user).select_related("organisation")


def visible_invoices(user: User) -> QuerySet[Invoice]:
    invoices = Invoice.objects.filter(organisation__in=Organisation.objects.of(user))
    return invoices.select_related("organisation", "advertiser", "corrects")


def visible_links(user: User) -> QuerySet[SharedReport]:
    links = SharedReport.objects.filter(campaign__in=Campaign.objects.visible_to(user))
    return links.select_related("campaign__advertiser__organisation")


def require_seller(request: StudioRequest, organisation: Organisation) -> None:
    """PermissionDenied for a member who may only look."""
    if not may_sell(request.user, organisation):
        raise PermissionDenied("viewers look, ad operations change")


def render_ads_page(
    request: StudioRequest,
    organisation: Organisation,
    template: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page in the studio's frame, with the tabs of ad operations."""
    frame = {"ads_organisation": organisation, "may_sell": may_sell(request.user, organisation)}
    return render_page(request, template, frame | (context or {}), status=status)
