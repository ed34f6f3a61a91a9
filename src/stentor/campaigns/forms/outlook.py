"""What somebody thinks of selling, before there is a flight."""

from datetime import date, timedelta
from typing import Any

import msgspec
from django import forms

from stentor.accounts.models import Organisation
from stentor.campaigns.document.terms import SLOTS
from stentor.campaigns.forms.fields import DayField, WordedField, ZoneField, parse_categories
from stentor.campaigns.forms.flight import SLOT_CHOICES
from stentor.campaigns.wording import parse_places
from stentor.catalog.models import Show
from stentor.contracts import adbook

LONGEST_DAYS = 366


class OutlookForm(forms.Form):
    """Days, slots and places, as far as a forecast can tell them apart."""

    starts = DayField(label="First day")
    ends = DayField(label="Last day")
    zone = ZoneField(label="Time zone")
    slots = forms.MultipleChoiceField(
        label="Where it stands", choices=SLOT_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    shows = forms.MultipleChoiceField(
        required=False, label="Shows", widget=forms.CheckboxSelectMultiple
    )
    categories = WordedField(
        parse_categories,
        label="Categories of shows",
        help_text="From Apple’s list; Science covers Science > Nature.",
    )
    countries = WordedField(parse_places, label="Countries", help_text="DE, AT.")
    not_countries = WordedField(parse_places, label="Not in these countries")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shows = Show.objects.filter(organisation=organisation).order_by("title")
        self._ids = {show.slug: show.id for show in shows}
        field: Any = self.fields["shows"]
        field.choices = [(show.slug, show.title) for show in shows]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "The last day is before the first.")
        elif starts and ends and (ends - starts).days >= LONGEST_DAYS:
            self.add_error("ends", "A year at most: nobody knows what comes later.")
        for name in ("countries", "not_countries"):
            if (cleaned.get(name) or ([], []))[1]:
                self.add_error(name, "Countries only: history is not kept by region.")
        return cleaned

    def check_today(self, today: date) -> None:
        """Says at the field that what is over cannot be sold."""
        ends = self.cleaned_data.get("ends")
        if ends and ends < today:
            self.add_error("ends", "This day is over.")
        elif ends and ends > today + timedelta(days=2 * LONGEST_DAYS):
            self.add_error("ends", "Two years ahead at most.")

    @staticmethod
    def describe(flight: adbook.Flight, slugs: dict[str, str]) -> dict[str, Any]:
        """What the fields show for a flight; `slugs` of shows by id."""
        targets, excludes = flight.targets, flight.excludes
        return {
            "starts": flight.starts,
            "ends": flight.ends,
            "zone": flight.zone,
            "slots": flight.slots,
            "shows": [slugs[one] for one in targets.shows if one in slugs],
            "categories": ", ".join(targets.categories),
            "countries": ", ".join(targets.countries),
            "not_countries": ", ".join(excludes.countries),
        }

    def build(self) -> adbook.Flight:
        """The valid form as the flight that it asks for."""
        given = self.cleaned_data
        return adbook.Flight(
            id="",
            campaign="",
            name="",
            placement=0,
            creative="",
            slots=msgspec.convert(
                [slot for slot in SLOTS if slot in given["slots"]], list[adbook.SlotKind]
            ),
            starts=given["starts"].isoformat(),
            ends=given["ends"].isoformat(),
            zone=given["zone"],
            targets=adbook.Targets(
                shows=[self._ids[slug] for slug in given["shows"]],
                categories=given["categories"],
                countries=(given["countries"] or ([], []))[0],
            ),
            excludes=adbook.Targets(countries=(given["not_countries"] or ([], []))[0]),
        )
