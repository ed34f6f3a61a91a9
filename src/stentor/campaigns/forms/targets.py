"""Where a spot may be heard, and where not: the same fields twice."""

from collections.abc import Iterator
from typing import Any

import msgspec
from django import forms

from stentor.accounts.models import Organisation
from stentor.campaigns.document.terms import DEVICES
from stentor.campaigns.forms.fields import WordedField, parse_apps, parse_categories
from stentor.campaigns.wording import parse_ages, parse_keys, parse_places, write_ages
from stentor.catalog.models import Show
from stentor.contracts.adbook import AgeSpan, Targets

SIDES = {"in": "Only there", "not": "Not there"}
NAMES = ("shows", "categories", "places", "devices", "apps", "ages", "keys")


class TargetsMixin:
    """For forms: `in_shows` … `in_keys` and `not_shows` … `not_keys`."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_target_fields(self, organisation: Organisation) -> None:
        """Choices are of this organisation alone."""
        shows = list(Show.objects.filter(organisation=organisation).order_by("title"))
        self._ids = {show.slug: show.id for show in shows}
        for side in SIDES:
            for name, field in _make_fields(shows):
                self.fields[f"{side}_{name}"] = field

    def read_targets(self, side: str) -> dict[str, Any]:
        """The record of one side, once the form is valid."""
        given = {name: self.cleaned_data.get(f"{side}_{name}") or [] for name in NAMES}
        countries, regions = given["places"] or ([], [])
        targets = Targets(
            shows=[self._ids[slug] for slug in given["shows"]],
            categories=given["categories"],
            countries=countries,
            regions=regions,
            apps=given["apps"],
            devices=given["devices"],
            ages=given["ages"],
            keys=given["keys"],
        )
        built: dict[str, Any] = msgspec.to_builtins(targets)
        return built

    @staticmethod
    def describe_targets(side: str, targets: dict[str, Any]) -> dict[str, Any]:
        """What the fields of that side show for a record."""
        ids = targets.get("shows", [])
        slugs = dict(Show.objects.filter(id__in=ids).values_list("id", "slug"))
        ages = msgspec.convert(targets.get("ages", []), list[AgeSpan])
        shown: dict[str, Any] = {
            "shows": [slugs[one] for one in ids if one in slugs],
            "devices": targets.get("devices", []),
            "categories": ", ".join(targets.get("categories", [])),
            "places": ", ".join([*targets.get("countries", []), *targets.get("regions", [])]),
            "apps": ", ".join(targets.get("apps", [])),
            "ages": write_ages(ages),
            "keys": ", ".join(targets.get("keys", [])),
        }
        return {f"{side}_{name}": value for name, value in shown.items()}

    def list_target_fields(self) -> list[tuple[str, list[Any]]]:
        """The fields of each side, for a template."""
        return [
            (label, [self[f"{side}_{name}"] for name in NAMES])  # type: ignore[index] # a form
            for side, label in SIDES.items()
        ]


def _make_fields(shows: list[Show]) -> Iterator[tuple[str, forms.Field]]:
    yield (
        "shows",
        forms.MultipleChoiceField(
            label="Shows",
            required=False,
            choices=[(show.slug, show.title) for show in shows],
            widget=forms.CheckboxSelectMultiple,
        ),
    )
    yield (
        "categories",
        WordedField(
            parse_categories,
            label="Categories of shows",
            help_text="From Apple’s list; Science covers Science > Nature.",
        ),
    )
    yield (
        "places",
        WordedField(
            parse_places,
            label="Countries and regions",
            help_text="DE, AT, DE-BE: being in one will do.",
        ),
    )
    yield (
        "devices",
        forms.MultipleChoiceField(
            label="Devices",
            required=False,
            choices=[(name, name.title() if name != "tv" else "TV") for name in DEVICES],
            widget=forms.CheckboxSelectMultiple,
        ),
    )
    yield (
        "apps",
        WordedField(
            parse_apps, label="Apps", help_text="As user agents name them: AntennaPod, Overcast."
        ),
    )
    yield (
        "ages",
        WordedField(
            parse_ages,
            label="Age of the episode in days",
            help_text="0-7 for its first week, 30- for later.",
        ),
    )
    yield (
        "keys",
        WordedField(
            parse_keys,
            label="Key-values",
            help_text="plan=free, city=bonn, as requests carry them.",
        ),
    )
