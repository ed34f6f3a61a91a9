"""A show: made, changed, moved to another address."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings

from stentor.accounts.models import Membership, Organisation, Role, User
from stentor.catalog.categories import CATEGORIES, SEPARATOR
from stentor.catalog.languages import LANGUAGES
from stentor.catalog.models import Artwork, Show
from stentor.catalog.models.show import is_show_slug_taken
from stentor.catalog.slugs import SlugError, parse_slug
from stentor.lib.zones import list_zones
from stentor.studio.forms.base import (
    CoverField,
    CoverMixin,
    StudioForm,
    StudioModelForm,
    TitleField,
)

LONGEST_DESCRIPTION = 4000
"""Bytes of UTF-8 that Apple takes of a description."""


def list_editable_organisations(user: User) -> list[Organisation]:
    """Where the person may make a show."""
    editable = Membership.objects.filter(user=user, role__in=[Role.OWNER, Role.EDITOR])
    return [m.organisation for m in editable.select_related("organisation")]


def list_category_choices() -> list[tuple[str, Any]]:
    """Apple's categories, each a group with its subcategories."""
    groups = []
    for category, subcategories in CATEGORIES.items():
        whole = [(category, category)]
        parts = [(f"{category}{SEPARATOR}{sub}", f"{category}: {sub}") for sub in subcategories]
        groups.append((category, whole + parts))
    return [("", "Choose one"), *groups]


def list_language_choices() -> list[tuple[str, str]]:
    """By the language's name."""
    return sorted(LANGUAGES.items(), key=lambda language: language[1])


class AddressField(forms.CharField):
    """The last part of a public address."""

    prefix: str = ""
    """What stands before it, for the eye only."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        super().__init__(
            max_length=80,
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )
        self.template_name = "studio/forms/address.html"

    def stand_behind(self, path: str) -> None:
        """Shows the site's host and the path in front."""
        self.prefix = settings.STENTOR_SITE_URL.partition("://")[2] + path

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text and not self.required:
            return ""
        try:
            return parse_slug(text)
        except SlugError as error:
            message = str(error)
            raise forms.ValidationError(message[:1].upper() + message[1:]) from error


class ShowForm(CoverMixin, StudioModelForm):
    """Everything of a show that listeners see, but for its address."""

    title = TitleField(label="Title", max_length=255)
    category = forms.ChoiceField(
        choices=list_category_choices,
        help_text="From Apple’s list; every directory understands it.",
    )
    language = forms.ChoiceField(choices=list_language_choices)
    time_zone = forms.ChoiceField(
        choices=list_zones, help_text="Publication times of this show are on its clocks."
    )
    link = forms.URLField(
        label="Website",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="If the show has a site of its own. Else its page here.",
    )
    cover = CoverField(
        label="Cover",
        required=False,
        help_text="Square, JPEG or PNG, 1400 to 3000 pixels. It can follow later.",
    )
    kept_artwork = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Show
        fields: ClassVar[list[str]] = [
            "title", "description", "language", "category", "is_explicit", "kind", "author",
            "owner_name", "owner_email", "copyright", "link", "time_zone",
            "break_seconds", "has_public_stats",
        ]  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "is_explicit": "Explicit",
            "kind": "Order",
            "has_public_stats": "Let everybody see its numbers",
            "owner_name": "Owner",
            "owner_email": "Owner’s e-mail address",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "description": "What the show is about. Up to 4,000 characters.",
            "is_explicit": "Strong language or adult themes in at least some episodes.",
            "author": "Whoever speaks or stands behind it; apps print it under the title.",
            "owner_name": "Not shown in apps.",
            "owner_email": "Directories send a code here to check that the show is yours. "
            "It stands in the feed for all to read.",
            "break_seconds": "Seconds. Every break then lasts that long for everybody: spots, "
            "house promos, then a short sting and silence. Empty: as long as what stands in it.",
            "has_public_stats": "A page on the site with downloads of whole days, listeners, apps, "
            "countries and episodes. Nothing of single listeners, and no campaigns.",
            "copyright": "For example © 2026 Example Media.",
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "description": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["description"].required = True
        self.fields["break_seconds"].widget.attrs |= {"inputmode": "numeric"}
        self.keep_choice("language", self.instance.language)
        self.keep_choice("category", self.instance.category)
        self.keep_choice("time_zone", self.instance.time_zone)

    def keep_choice(self, name: str, present: str) -> None:
        """What the show already has stays a choice, though it came from elsewhere."""
        field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment] # one of ours
        if present and not field.valid_value(present):
            known: Any = field.choices
            field.choices = [*known, (present, present)]

    @property
    def shown_artwork(self) -> Artwork | None:
        """The cover to show beside the field."""
        return self.find_kept_artwork(self.organisation) or self.instance.artwork

    def clean_description(self) -> str:
        description: str = self.cleaned_data["description"].strip()
        size = len(description.encode())
        if size > LONGEST_DESCRIPTION:
            raise forms.ValidationError(
                f"Directories take {LONGEST_DESCRIPTION:,} bytes; this is {size:,} long."
            )
        return description

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            self.artwork = self.take_in_cover(self.organisation)
        except forms.ValidationError as error:
            self.add_error("cover", error)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.artwork:
            self.instance.artwork = self.artwork
        return super().save(commit)


class NewShowForm(ShowForm):
    """A show to be, with its address and whose it is."""

    slug = AddressField(label="Address", required=False, help_text="Apps subscribe to it.")

    field_order = ("title", "slug")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        choices = list_editable_organisations(user)
        super().__init__(*args, organisation=choices[0], **kwargs)
        del self.fields["break_seconds"], self.fields["has_public_stats"]
        self.fields["slug"].stand_behind("/shows/")  # type: ignore[attr-defined] # an AddressField
        self.organisations = {each.id: each for each in choices}
        if len(choices) > 1:
            self.fields["owner_organisation"] = forms.ChoiceField(
                label="Organisation", choices=[(each.id, each.name) for each in choices]
            )
            self.order_fields(["owner_organisation"])

    def require_organisation(self) -> Organisation:
        """Whose the show of the valid form is to be."""
        assert self.organisation is not None
        return self.organisation

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug and is_show_slug_taken(slug):
            raise forms.ValidationError(f"{slug} is taken. Choose another address.")
        return slug

    def clean(self) -> dict[str, Any]:
        if chosen := self.cleaned_data.get("owner_organisation"):
            self.organisation = self.organisations[chosen]
        return super().clean()


class AddressForm(StudioForm):
    """Another address for a show or an episode."""

    slug = AddressField(label="New address")

    def __init__(self, *args: Any, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].stand_behind(path)  # type: ignore[attr-defined] # an AddressField
