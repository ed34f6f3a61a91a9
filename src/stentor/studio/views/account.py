"""One's own account."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from stentor.studio.forms.account import AccountForm, NewPasswordForm
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: StudioRequest) -> HttpResponse:
    """Name and time zone."""
    form = AccountForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("studio:account")
    return render_account(request, form, NewPasswordForm(request.user))


@sensitive_post_parameters()
@signed_in
@require_POST
def password(request: StudioRequest) -> HttpResponse:
    """Another password; this session goes on, every other one ends."""
    form = NewPasswordForm(request.user, request.POST)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        messages.success(request, "The password is changed. Other browsers are signed out.")
        return redirect("studio:account")
    return render_account(request, AccountForm(instance=request.user), form)


def render_account(
    request: StudioRequest, form: AccountForm, password_form: NewPasswordForm
) -> HttpResponse:
    """Both forms of the page, each with its own mistakes."""
    request.user.refresh_from_db()
    context = {"form": form, "password_form": password_form, "place": "account"}
    status = 422 if form.errors or password_form.errors else 200
    return render_page(request, "studio/account.html", context, status=status)
