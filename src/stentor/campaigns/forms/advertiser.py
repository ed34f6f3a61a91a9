"""Who pays, and what they booked together."""

from typing import Any, ClassVar

import msgspec
from django import forms

from stentor.accounts.models import Organisation
from stentor.campaigns.forms.fields import PercentField, WordedField
from stentor.campaigns.models import Advertiser, Campaign, Separation
from stentor.campaigns.wording import parse_caps, write_caps
from stentor.contracts.adbook import Cap

CAPS_HELP = "2 per day, 5 per 7 days: each on a line of its own."


class _CappedForm(forms.ModelForm[Any]):
    ref = forms.CharField(label="Your reference", max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.ref == self.instance.id:
            self.initial["ref"] = ""
        self.initial["caps"] = write_caps(msgspec.convert(self.instance.caps, list[Cap]))

    def find_others(self) -> Any:
        """Rows that may not have the same reference."""
        raise NotImplementedError

    def clean_ref(self) -> str:
        ref: str = self.cleaned_data["ref"]
        if ref and self.find_others().filter(ref=ref).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"{ref} names another one.")
        return ref or self.instance.ref or self.instance.id

    def clean_caps(self) -> list[dict[str, Any]]:
        built: list[dict[str, Any]] = msgspec.to_builtins(self.cleaned_data["caps"])
        return built


class AdvertiserForm(_CappedForm):
    """A customer, with the agency that books for it."""

    caps = WordedField(
        parse_caps, rows=2, label="At most for one listener",
        help_text=f"Over all its campaigns. {CAPS_HELP}",
    )  # fmt: skip

    tax_rate = PercentField(label="Tax in percent")

    class Meta:
        model = Advertiser
        fields: ClassVar[list[str]] = [
            "name",
            "agency",
            "category",
            "apart",
            "caps",
            "ref",
            "billing",
            "tax_number",
            "tax_rate",
            "tax_note",
        ]
        labels: ClassVar[dict[str, str]] = {"category": "Category", "apart": "Competitors"}
        help_texts: ClassVar[dict[str, str]] = {
            "agency": "If another books for it.",
            "category": "Its trade in your words: food, banking. Competitors share it.",
            "apart": "Its own spots, and those of others in its category.",
            "billing": "Name and address, as they stand on invoices.",
            "tax_rate": "If it is not the one of your own address on invoices.",
            "tax_note": "Why it is another one: Reverse charge.",
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "billing": forms.Textarea(attrs={"rows": 3}),
            "agency": forms.TextInput(attrs={"list": "agencies"}),
            "category": forms.TextInput(attrs={"list": "trades"}),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.instance.organisation = organisation
        apart: Any = self.fields["apart"]
        apart.choices = Separation.choices

    def find_others(self) -> Any:
        return Advertiser.objects.filter(organisation=self.organisation)

    def list_known(self) -> dict[str, list[str]]:
        """Agencies and trades that others of the organisation have."""
        others = Advertiser.objects.filter(organisation=self.organisation)
        return {
            "agencies": sorted(set(others.values_list("agency", flat=True)) - {""}),
            "trades": sorted(set(others.values_list("category", flat=True)) - {""}),
        }


class CampaignForm(_CappedForm):
    """What one advertiser books together."""

    caps = WordedField(
        parse_caps, rows=2, label="At most for one listener",
        help_text=f"Over all its flights. {CAPS_HELP}",
    )  # fmt: skip

    class Meta:
        model = Campaign
        fields: ClassVar[list[str]] = ["advertiser", "name", "caps", "ref"]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        advertiser: Any = self.fields["advertiser"]
        advertiser.queryset = Advertiser.objects.filter(organisation=organisation)
        advertiser.empty_label = "Choose one"
        if self.instance.advertiser_id:
            del self.fields["advertiser"]

    def find_others(self) -> Any:
        advertiser = self.cleaned_data.get("advertiser") or self.instance.advertiser_id
        return Campaign.objects.filter(advertiser=advertiser)
