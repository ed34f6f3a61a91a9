"""A promo of the publisher's own."""

from typing import Any

from django import forms

from stentor.accounts.models import Organisation
from stentor.campaigns.document.terms import SLOTS
from stentor.campaigns.forms.fields import DayField, ZoneField
from stentor.campaigns.forms.flight import SLOT_CHOICES
from stentor.campaigns.forms.targets import TargetsMixin
from stentor.campaigns.models import Creative, HouseSpot
from stentor.campaigns.models.advertiser import NAME_LENGTH
from stentor.catalog.models import Show


class HouseForm(TargetsMixin, forms.Form):
    """A house promo, or a cross-promo of one show in the others."""

    name = forms.CharField(max_length=NAME_LENGTH)
    creative = forms.ChoiceField(label="Spot")
    promotes = forms.ChoiceField(
        label="Promotes", required=False, help_text="A show’s promo is never heard in that show."
    )
    slots = forms.MultipleChoiceField(
        label="Where it stands", choices=SLOT_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    starts = DayField(label="First day", required=False)
    ends = DayField(label="Last day", required=False)
    zone = ZoneField(label="Time zone")
    is_paused = forms.BooleanField(label="Paused", required=False)

    def __init__(
        self, *args: Any, organisation: Organisation, spot: HouseSpot | None = None, **kwargs: Any
    ) -> None:
        if spot is not None:
            kwargs["initial"] = describe_spot(spot) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        creatives = Creative.objects.filter(organisation=organisation).order_by("-id")
        self._creatives = {each.id: each for each in creatives}
        shows = Show.objects.filter(organisation=organisation).order_by("title")
        self._shows = {each.slug: each for each in shows}
        creative: Any = self.fields["creative"]
        creative.choices = [("", "Choose one"), *((c.id, str(c)) for c in self._creatives.values())]
        promotes: Any = self.fields["promotes"]
        titles = [(show.slug, show.title) for show in self._shows.values()]
        promotes.choices = [("", "Something else"), *titles]
        self.add_target_fields(organisation)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "The last day is before the first.")
        return cleaned

    def save_to(self, spot: HouseSpot) -> HouseSpot:
        """The valid form into the row; the caller saves it."""
        given = self.cleaned_data
        for name in ("name", "starts", "ends", "zone", "is_paused"):
            setattr(spot, name, given[name])
        spot.ref = spot.ref or spot.id
        spot.creative = self._creatives[given["creative"]]
        spot.promotes = self._shows.get(given["promotes"])
        spot.slots = [slot for slot in SLOTS if slot in given["slots"]]
        spot.targets, spot.excludes = self.read_targets("in"), self.read_targets("not")
        return spot


def describe_spot(spot: HouseSpot) -> dict[str, Any]:
    """What the form's fields show for a row."""
    return {
        **{n: getattr(spot, n) for n in ("name", "slots", "starts", "ends", "zone", "is_paused")},
        "creative": spot.creative_id,
        "promotes": spot.promotes.slug if spot.promotes else "",
        **TargetsMixin.describe_targets("in", spot.targets),
        **TargetsMixin.describe_targets("not", spot.excludes),
    }
