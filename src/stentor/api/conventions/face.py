"""The framework, made to speak as this API does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from stentor.accounts.audit import acting_token
from stentor.api.conventions.problems import Problem
from stentor.api.conventions.rates import render_fields
from stentor.api.conventions.refusals import answer_broken

View = Callable[..., HttpResponseBase]


def list_patterns(api: NinjaAPI) -> list[URLPattern]:
    """Every address of the API, and one for those that do not exist."""
    made = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in made:
        pattern.callback = speaking(pattern.callback)
    return [
        *made,
        path("<path:rest>", speaking(answer_nothing)),
        path("", speaking(answer_nothing)),
    ]


def answer_nothing(_request: HttpRequest, rest: str = "") -> HttpResponse:
    """For an address at which there never is anything."""
    return Problem("not-found", f"There is no /{rest[:100]} in this API.").render()


def speaking(view: View) -> View:
    """The view with everything that each answer says: a problem where there is one, how many
    requests are left. What the audit log takes in meanwhile was done through the token."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        held, is_head = acting_token.set(None), request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the client gets a problem
            response = answer_broken(request, error)
        finally:
            acting_token.reset(held)
        if response.status_code == 405:
            response = _refuse_method(response)
        if standing := getattr(request, "standing", None):
            for name, value in render_fields(standing).items():
                response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["Authorization"])
        if is_head and isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    return answered


def _refuse_method(response: HttpResponseBase) -> HttpResponse:
    allowed = response.headers.get("Allow", "")
    return Problem(
        "method-not-allowed", f"Only {allowed} can be done here.", headers={"Allow": allowed}
    ).render()
