"""The forms of the room of campaigns in the studio's look, and how their fields stand together."""

from typing import Any

from django import forms

from stentor.accounts.models import Organisation
from stentor.campaigns.billing.freezing import Period
from stentor.campaigns.forms import (
    AdvertiserForm,
    CampaignForm,
    FlightForm,
    HouseForm,
    OutlookForm,
    PolicyForm,
    SellerForm,
)
from stentor.campaigns.forms.fields import DayField, WordedField, ZoneField
from stentor.campaigns.forms.flight import PRIORITIES
from stentor.campaigns.forms.position import PositionForm
from stentor.campaigns.models import Advertiser, Pacing
from stentor.campaigns.wording import parse_caps
from stentor.programmatic.forms import DemandForm
from stentor.studio.forms.base import StudioForm, StudioModelForm

Part = tuple[str, str, list[list[Any]]]
"""Heading, explanation, rows of fields."""


class StudioAdvertiserForm(AdvertiserForm, StudioModelForm):
    """An advertiser, in the studio's look."""


class StudioSellerForm(SellerForm, StudioModelForm):
    """Who sells, in the studio's look."""

    @property
    def parts(self) -> list[Part]:
        return [
            ("Who sells", "As it stands at the head of every invoice from now on.", _rows(
                self, ["name"], ["address"], ["tax_number"])),
            ("Tax", "An advertiser may have a rate of its own.", _rows(
                self, ["tax_name", "tax_rate"])),
            ("Payment", "At the foot of the invoice.", _rows(
                self, ["payment_days"], ["payment"])),
        ]  # fmt: skip


class StudioCampaignForm(CampaignForm, StudioModelForm):
    """A campaign, in the studio's look."""


class StudioFlightForm(FlightForm, StudioForm):
    """A flight, in the studio's look."""

    @property
    def parts(self) -> list[Part]:
        return [
            ("The flight", "What is heard, and where in an episode.", _rows(
                self, ["name"], ["creative"], ["script"], ["slots"], ["positions"],
                ["ref", "is_paused"])),
            ("When", "Both days included, on the clocks of its zone.", _rows(
                self, ["starts", "ends"], ["zone"], ["dayparts"])),
            ("How much", "What was sold, and how fast it may go.", _rows(
                self, ["goal_impressions", "goal_spend"], ["pricing", "price", "currency"],
                ["priority", "pacing"], ["caps"])),
            *_target_parts(self),
        ]  # fmt: skip


class StudioPositionForm(PositionForm, StudioForm):
    """Where an ad stands in an episode, in the studio's look."""


class InvoiceForm(StudioForm):
    """What is to be billed, for which days."""

    advertiser = forms.ChoiceField()
    starts = DayField(label="First day")
    ends = DayField(label="Last day")
    zone = ZoneField(label="Days of")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._advertisers = {one.id: one for one in organisation.advertisers.all()}
        field: Any = self.fields["advertiser"]
        field.choices = [("", "Choose one"), *((o.id, o.name) for o in self._advertisers.values())]

    def read(self) -> tuple[Advertiser, Period]:
        """Of the valid form."""
        given = self.cleaned_data
        period = Period(given["starts"], given["ends"], given["zone"])
        return self._advertisers[given["advertiser"]], period


class StudioHouseForm(HouseForm, StudioForm):
    """A house spot, in the studio's look."""

    @property
    def parts(self) -> list[Part]:
        return [
            ("The promo", "For slots that nobody has bought.", _rows(
                self, ["name"], ["creative"], ["promotes"], ["slots"], ["is_paused"])),
            ("When", "Without days it serves from now on.", _rows(
                self, ["starts", "ends"], ["zone"])),
            *_target_parts(self),
        ]  # fmt: skip


class StudioDemandForm(DemandForm, StudioForm):
    """A source of demand, in the studio's look."""

    @property
    def parts(self) -> list[Part]:
        return [
            ("The source", "It is asked by the clock, never while a listener waits.", _rows(
                self, ["name"], ["kind"], ["url"], ["is_on"])),
            ("What it may fill", "Only where nothing that you sold serves.", _rows(
                self, ["slots"], ["shows"], ["categories"])),
            ("Terms", "What is offered on other terms is not taken.", _rows(
                self, ["floor", "currency"], ["longest_seconds", "lengths"],
                ["blocked_domains", "blocked_categories"], ["impressions_a_bid"])),
            ("When", "By the clock; a question that takes too long is given up.", _rows(
                self, ["time_limit", "every_minutes", "keep_hours"])),
        ]  # fmt: skip


class StudioOutlookForm(OutlookForm, StudioForm):
    """What might be sold, in the studio's look."""

    @property
    def rows(self) -> list[list[Any]]:
        return _rows(
            self, ["starts", "ends", "zone"], ["slots"], ["shows"], ["categories"],
            ["countries", "not_countries"],
        )  # fmt: skip


class StudioPolicyForm(PolicyForm, StudioForm):
    """A show's blocklist, in the studio's look."""


class VetoForm(StudioForm):
    """Why a show will not have a creative."""

    reason = forms.CharField(max_length=255, required=False, label="Why not")


class BulkForm(StudioForm):
    """What many flights are to have alike; what is left empty stays as it is."""

    shift_days = forms.IntegerField(
        label="Move by days", required=False, min_value=-3660, max_value=3660,
        help_text="First and last day, later or (with a minus) earlier.",
    )  # fmt: skip
    ends = DayField(label="New last day", required=False)
    priority = forms.ChoiceField(required=False, choices=[("", "As it is"), *PRIORITIES])
    pacing = forms.ChoiceField(required=False, choices=[("", "As it is"), *Pacing.choices])
    pause = forms.ChoiceField(
        label="Pause", required=False,
        choices=[("", "As it is"), ("pause", "Pause all"), ("resume", "Resume all")],
    )  # fmt: skip
    caps = WordedField(
        parse_caps, rows=2, label="At most for one listener", help_text="2 per day, 5 per 7 days."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("shift_days") and cleaned.get("ends"):
            self.add_error("ends", "Move the days or set the last one, not both.")
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Say what is to change.")
        return cleaned


class SheetForm(StudioForm):
    """A CSV file of flights."""

    file = forms.FileField(
        label="CSV file",
        help_text="With the columns of the export; rows without an id make new flights.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


def _rows(form: Any, *rows: list[str]) -> list[list[Any]]:
    return [[form[name] for name in row] for row in rows]


def _target_parts(form: Any) -> list[Part]:
    words = {
        "Only there": "Nothing chosen means everywhere. What is not known never matches.",
        "Not there": "Wins over what was chosen above.",
    }
    return [
        (label, words[label], [[field] for field in fields])
        for label, fields in form.list_target_fields()
    ]
