"""Signing up, confirming, changing, leaving. Nothing here tells whether an address is known, and
nothing asks the database: a mail's links work while it is gone."""

from collections.abc import Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stentor.incidents.components import name_component
from stentor.lib.clock import utc_now
from stentor.studio.subscriptions.forms import ChoiceForm, HookForm, MailForm
from stentor.studio.throttle import read_client_address
from stentor.subscribers.register import SubscriberRegister, TooManyError
from stentor.subscribers.tokens import Purpose, make_token, try_parse_token


@never_cache
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """By e-mail: the answer is the same whoever's address it is."""
    wanted = request.GET.getlist("component")
    form = MailForm(request.POST or None, wanted=wanted)
    if form.is_valid():
        register, now = open_register(), utc_now()
        try:
            register.note_request(read_client_address(request), now)
            register.ask_by_mail(form.cleaned_data["address"], form.list_components(), now)
        except TooManyError as error:
            return refuse(request, str(error))
        return tell(
            request, "Look into your mail",
            "A message is on its way to the address you gave, if it can be reached. It has a link; "
            "until you have followed it nothing more is sent.",
        )  # fmt: skip
    context = {
        "form": form,
        "has_mail": settings.STENTOR_HAS_MAIL,
        "query": request.GET.urlencode(),
    }
    return show(request, "subscribe", context, 422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """By a signed POST: the secret is shown once."""
    form = HookForm(request.POST or None, wanted=request.GET.getlist("component"))
    if form.is_valid():
        register, now = open_register(), utc_now()
        try:
            register.note_request(read_client_address(request), now)
            made = register.ask_by_webhook(form.cleaned_data["url"], form.list_components(), now)
        except TooManyError as error:
            return refuse(request, str(error))
        token = make_token(register.secret, "manage", made.id)
        context = {
            "secret": made.secret,
            "link": f"{settings.STENTOR_STUDIO_URL}/subscriptions/{token}",
        }
        return show(request, "hook_made", context)
    return show(request, "webhook", {"form": form}, 422 if form.errors else 200)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button, since programs follow links in mails too; the button confirms."""
    register = open_register()
    name = find_name(register, token, "confirm")
    if request.method == "POST":
        found = register.confirm(name, utc_now())
        if found is None:
            raise Http404("not there any more")
        context = {"manage": make_token(register.secret, "manage", found.id)}
        return show(request, "confirmed", context)
    found = register.find(name)
    if found is None:
        return show(request, "left", {"was_forgotten": True}, 404)
    names = ", ".join(map(name_component, found.components))
    return show(request, "confirm", {"subscriber": found, "names": names})


@never_cache
@require_http_methods(["GET", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """What one hears of, to be changed."""
    register = open_register()
    found = register.find(find_name(register, token, "manage"))
    if found is None:
        return show(request, "left", {"was_forgotten": True}, 404)
    form = ChoiceForm(request.POST or None, wanted=found.components)
    is_saved = request.method == "POST" and form.is_valid()
    if is_saved:
        found = register.choose(found.id, form.list_components()) or found
    context = {"form": form, "subscriber": found, "token": token, "is_saved": is_saved}
    return show(request, "manage", context, 422 if form.errors else 200)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """A POST leaves at once, as RFC 8058 (3.2) asks: no cookie, no further question. A GET asks,
    since programs follow links in mails."""
    register = open_register()
    name = find_name(register, token, "manage", "confirm")
    if request.method == "POST":
        register.leave(name)
        return show(request, "left", {})
    return show(request, "leave", {"token": token})


def open_register() -> SubscriberRegister:
    return SubscriberRegister(settings.STENTOR_LAYOUT.subscribers)


def find_name(register: SubscriberRegister, token: str, *purposes: Purpose) -> str:
    """Whom the link names. Http404 for a forged one."""
    name = try_parse_token(register.secret, purposes, token)
    if name is None:
        raise Http404("no such link")
    return name


def refuse(request: HttpRequest, why: str) -> HttpResponse:
    context = {"heading": "Not now", "text": f"{why[:1].upper()}{why[1:]}."}
    return show(request, "told", context, 429)


def tell(request: HttpRequest, heading: str, text: str) -> HttpResponse:
    return show(request, "told", {"heading": heading, "text": text})


def show(
    request: HttpRequest, name: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    page_url = f"{settings.STENTOR_SITE_URL}/status"
    return render(
        request, f"studio/subscriptions/{name}.html", {**context, "page_url": page_url},
        status=status,
    )  # fmt: skip
