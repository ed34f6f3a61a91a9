"""Addresses of the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import NinjaAPI, Router
from ninja.operation import Operation

from stentor.api import counting, hosts, organisation
from stentor.api.ads import (
    customers,
    demand,
    flights,
    invoices,
    positions,
    promos,
    refusing,
    spots,
    takes,
)
from stentor.api.ads import reports as ad_reports
from stentor.api.conventions.bodies import JsonParser
from stentor.api.conventions.face import list_patterns
from stentor.api.conventions.kinds import KINDS
from stentor.api.conventions.problems import Problem
from stentor.api.conventions.refusals import register_refusals
from stentor.api.document import DESCRIPTION, build_document
from stentor.api.reports import divided, downloads, network, tables
from stentor.api.shows import audio, episodes, publication, shows, timed
from stentor.api.status import certificates, incidents, measured, probes

VERSION = "1.0.0"


class StentorAPI(NinjaAPI):
    """All resources of version 1."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, **_options: Any) -> Any:
        return build_document(self, path_prefix or reverse("api-1:api-root"))

    def get_operation_url_name(self, operation: Operation, router: Router) -> str:
        """Routes are known by the ids that the document gives them."""
        return operation.operation_id or super().get_operation_url_name(operation, router)


api = StentorAPI(
    title="Stentor",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="api-1",
    docs_url=None,
    openapi_url=None,
    parser=JsonParser(),
)
register_refusals(api)
for part in (shows, episodes, publication, audio, timed, refusing, downloads, divided, tables):
    api.add_router("/shows", part.router)
for part in (customers, flights, ad_reports, spots, promos, invoices, demand, takes, positions):
    api.add_router("/ads", part.router)
for part in (organisation, network, hosts, measured, certificates, incidents, probes, counting):
    api.add_router("", part.router)
api.add_router("/uploads", audio.upload_router)


@api.get("/openapi.json", include_in_schema=False, url_name="document")
def document(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the framework passes it
    """The document itself; nobody needs a token to read it."""
    return JsonResponse(api.get_openapi_schema())


@api.get("/problems/{kind}", include_in_schema=False, url_name="problem")
def problem(request: HttpRequest, kind: str) -> HttpResponse:  # noqa: ARG001 -- as above
    """What a kind of problem means, in plain words."""
    if kind not in KINDS:
        raise Problem("not-found", "There is no such problem.")
    known = KINDS[kind]
    words = f"{known.title} ({known.status})\n\n{known.explanation}\n"
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


app_name = "api-1"
urlpatterns = list_patterns(api)
