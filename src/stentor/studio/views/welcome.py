"""The one-time link that makes the first owner."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stentor.accounts.invitations import InvitationError, is_open, redeem
from stentor.lib.zones import is_zone
from stentor.studio.forms.gate import WelcomeForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link gets the form; the one who sends it first is the owner."""
    if not is_open(token):
        return render(request, "studio/welcome_closed.html", status=410)
    form = WelcomeForm(request.POST or None)
    if form.is_valid():
        try:
            user = redeem(token, **form.cleaned_data)
        except InvitationError as error:
            form.add_error(None, str(error))
        else:
            zone = request.POST.get("time_zone", "")
            if is_zone(zone):
                user.time_zone = zone
                user.save(update_fields=["time_zone"])
            login(request, user, backend=BACKEND)
            messages.success(request, f"Welcome, {user.name}. This studio is yours.")
            return redirect("studio:shows")
    return render(request, "studio/welcome.html", {"form": form})
