"""A host that is brought, and where one leads."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from stentor.accounts.models import Organisation
from stentor.catalog.models import Show
from stentor.domains.models import Serves
from stentor.lib.hostnames import HostNameError, parse_host_name


class TargetField(forms.URLField):
    """An address of the web without anything that could be misread."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, assume_scheme="https", **kwargs)

    def clean(self, value: Any) -> Any:
        url = super().clean(value)
        parts = urlsplit(url or "")
        if url and (parts.scheme != "https" or parts.username or parts.query or parts.fragment):
            raise forms.ValidationError("Write an https address like https://new.example.org.")
        return url.rstrip("/") if url else ""


class HostForm(forms.Form):
    """Which name, and what stands under it."""

    name = forms.CharField(
        label="Host name",
        max_length=300,
        help_text="A name of yours, like podcast.example.org.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    serves = forms.ChoiceField(
        label="What stands there", widget=forms.RadioSelect, choices=Serves.choices, initial="show"
    )
    show = forms.ModelChoiceField(
        Show.objects.none(),
        label="Show",
        empty_label="Choose a show",
        error_messages={"required": "Choose the show that stands there."},
    )
    takes_over = forms.BooleanField(
        label="Give the show’s addresses on this host once it works",
        required=False,
        initial=True,
        help_text="Feed, enclosures and pages name it then. What stands on the site’s own host "
        "goes on working.",
    )
    to = TargetField(
        label="Leads to",
        error_messages={"required": "Say where it leads."},
        help_text="An origin like https://new.example.org keeps the rest of each address; one with "
        "a path, like a feed’s, is where everything leads.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shows = Show.objects.filter(organisation=organisation)
        self.fields["show"].queryset = shows  # type: ignore[attr-defined] # a choice field
        if self.is_bound:
            serves = self.data.get("serves")
            self.fields["show"].required = serves == Serves.SHOW
            self.fields["to"].required = serves == Serves.ELSEWHERE

    def clean_name(self) -> str:
        own = {
            settings.STENTOR_SITE_HOST,
            settings.STENTOR_STUDIO_HOST,
            settings.STENTOR_STATUS_HOST,
        }
        try:
            return parse_host_name(self.cleaned_data["name"], own)
        except HostNameError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        serves = data.get("serves")
        if serves != Serves.SHOW:
            data["show"], data["takes_over"] = None, False
        if serves != Serves.ELSEWHERE:
            data["to"] = ""
        return data


class LeadingForm(forms.Form):
    """Where a host leads from now on."""

    to = TargetField(
        label="Lead everything to",
        help_text="An origin like https://new.example.org keeps the rest of each address; one with "
        "a path, like a feed’s, is where everything leads.",
    )
