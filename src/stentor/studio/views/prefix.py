"""The analytics prefix of a show whose audio another host serves."""

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from stentor.catalog.models import Show
from stentor.catalog.prefix_hosts import parse_prefix_hosts, parse_prefix_queries
from stentor.publishing.addresses import prefix_address
from stentor.publishing.editing import save_show
from stentor.studio.forms.base import StudioForm
from stentor.studio.pages import render_page
from stentor.studio.requests import StudioRequest, require_editor, with_show
from stentor.studio.views.show_settings import publish_change


class PrefixForm(StudioForm):
    """Where the prefix may lead."""

    hosts = forms.CharField(
        label="Hosts the audio comes from",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        help_text="One a line, like audio.example.org; other prefixes behind this one too. "
        "Without any, the prefix leads nowhere.",
    )

    queries = forms.CharField(
        label="Names in the query that tell episodes apart",
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
        help_text="Only where addresses of episodes differ behind the question mark alone: id, "
        "where they are like play.php?id=7. All else behind it makes no other episode.",
    )

    def clean_queries(self) -> list[str]:
        try:
            return parse_prefix_queries(self.cleaned_data["queries"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_hosts(self) -> list[str]:
        try:
            return parse_prefix_hosts(self.cleaned_data["hosts"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


@with_show
@require_http_methods(["GET", "POST"])
def prefix(request: StudioRequest, show: Show) -> HttpResponse:
    """The hosts, and what to write before every enclosure's address."""
    require_editor(request, show)
    form = PrefixForm(
        request.POST or None,
        initial={"hosts": "\n".join(show.list_prefix_hosts()), "queries": show.prefix_queries},
    )
    if request.method == "POST" and form.is_valid():
        show.set_prefix_hosts(form.cleaned_data["hosts"])
        show.prefix_queries = " ".join(form.cleaned_data["queries"])
        with transaction.atomic():
            save_show(show, request.user, ["prefix_hosts", "prefix_queries"])
        publish_change(show, request, "Saved. The prefix leads there now.")
        return redirect("studio:prefix", show.slug)
    address = prefix_address(show.prefix_key) if show.prefix_key else ""
    hosts = show.list_prefix_hosts()
    whole = f"{settings.STENTOR_SITE_URL}{address}/" if address and hosts else ""
    context = {
        "show": show,
        "place": "show",
        "form": form,
        "hosts": hosts,
        "address": whole,
        "starts": [(host, f"{whole}{host}/") for host in hosts],
    }
    status = 422 if form.errors else 200
    return render_page(request, "studio/prefix.html", context, status)
