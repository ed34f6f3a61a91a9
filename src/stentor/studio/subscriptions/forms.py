"""Who is to be told, and of what."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms

from stentor.catalog.slugs import SlugError, parse_slug
from stentor.incidents.components import COMPONENTS, SHOW_PREFIX
from stentor.lib.mail import parse_mail_address
from stentor.studio.forms.base import StudioForm


class ChoiceForm(StudioForm):
    """Of what: any of the components, and single shows that are named."""

    components = forms.MultipleChoiceField(
        label="Only about",
        required=False,
        choices=[(one.id, one.name) for one in COMPONENTS],
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: about everything but single shows.",
    )
    shows = forms.CharField(
        label="Single shows",
        required=False,
        max_length=400,
        help_text="Their addresses, as in /shows/tide-tables; with spaces between them.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, wanted: Sequence[str] = (), **kwargs: Any) -> None:
        shows = [one.removeprefix(SHOW_PREFIX) for one in wanted if one.startswith(SHOW_PREFIX)]
        initial = {"components": list(wanted), "shows": " ".join(shows)}
        super().__init__(*args, **({"initial": initial} | kwargs))

    def clean_shows(self) -> list[str]:
        slugs = self.cleaned_data["shows"].replace(",", " ").split()
        try:
            return [parse_slug(slug.removeprefix("/shows/")) for slug in slugs]
        except SlugError as error:
            raise forms.ValidationError(f"{str(error)[:1].upper()}{str(error)[1:]}") from error

    def list_components(self) -> list[str]:
        return [
            *self.cleaned_data["components"],
            *(f"{SHOW_PREFIX}{slug}" for slug in self.cleaned_data["shows"]),
        ]


class MailForm(ChoiceForm):
    """By e-mail."""

    address = forms.EmailField(label="Your e-mail address", max_length=254)
    field_order = ("address", "components", "shows")

    def clean_address(self) -> str:
        try:
            return parse_mail_address(self.cleaned_data["address"]).addr_spec
        except ValueError as error:
            raise forms.ValidationError("This is no e-mail address.") from error


class HookForm(ChoiceForm):
    """By a signed POST."""

    url = forms.URLField(
        label="Address of your endpoint",
        max_length=500,
        assume_scheme="https",
        help_text="It is sent one request that asks it to confirm.",
    )
    field_order = ("url", "components", "shows")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise forms.ValidationError("Write an address like https://example.org/hook.")
        return url
