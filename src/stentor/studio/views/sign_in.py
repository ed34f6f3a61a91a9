"""Coming in and going out."""

from math import ceil

from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stentor.accounts.invitations import is_owner_wanted
from stentor.studio.forms.gate import SignInForm
from stentor.studio.throttle import (
    find_wait,
    forget_failures,
    note_failure,
    read_client_address,
)

THROTTLED = "throttled"


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; a right answer leads to where the visitor wanted to go."""
    destination = find_destination(request)
    if request.user.is_authenticated:
        return redirect(destination)
    form = SignInForm(request.POST or None)
    status = 200
    if form.is_valid():
        if try_sign_in(request, form):
            return redirect(destination)
        status = 429 if form.has_error(NON_FIELD_ERRORS, THROTTLED) else 200
    context = {"form": form, "next": destination, "is_owner_wanted": is_owner_wanted()}
    return render(request, "studio/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect("studio:sign-in")


def find_destination(request: HttpRequest) -> str:
    """Where to go afterwards: only ever an address of the studio itself."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else "/"


def try_sign_in(request: HttpRequest, form: SignInForm) -> bool:
    """Signs the visitor in, or adds to the form why not. The answer never tells who exists."""
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    address, now = read_client_address(request), timezone.now()
    wait = find_wait(address, email, now)
    if wait is not None:
        minutes = max(1, ceil(wait.total_seconds() / 60))
        unit = "minute" if minutes == 1 else "minutes"
        sentence = f"Too many wrong passwords. Try again in {minutes} {unit}."
        form.add_error(None, ValidationError(sentence, code=THROTTLED))
        return False
    user = authenticate(request, username=email, password=password)
    if user is None:
        note_failure(address, email, now)
        form.add_error(None, "This e-mail address and password do not belong together.")
        return False
    forget_failures(address, email)
    login(request, user)
    return True
