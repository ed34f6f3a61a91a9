"""What a show will not have."""

from typing import Any

from django import forms

from stentor.campaigns.forms.fields import WordedField
from stentor.campaigns.models import AdPolicy, Advertiser
from stentor.campaigns.wording import parse_words
from stentor.catalog.models import Show


class PolicyForm(forms.Form):
    """The blocklist of one show, and whether it listens first."""

    needs_approval = forms.BooleanField(
        label="Listen first",
        required=False,
        help_text="A sold spot is heard in this show only once somebody here has approved it.",
    )
    blocked_advertisers = forms.ModelMultipleChoiceField(
        label="Advertisers that never serve here",
        required=False,
        queryset=Advertiser.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    blocked_categories = WordedField(
        parse_words, label="Categories that never serve here", help_text="gambling, alcohol"
    )

    def __init__(self, *args: Any, show: Show, **kwargs: Any) -> None:
        policy = AdPolicy.objects.filter(show=show).first()
        if policy is not None:
            kwargs["initial"] = {
                "needs_approval": policy.needs_approval,
                "blocked_advertisers": list(policy.blocked_advertisers.all()),
                "blocked_categories": ", ".join(policy.blocked_categories),
            }
        super().__init__(*args, **kwargs)
        advertisers: Any = self.fields["blocked_advertisers"]
        advertisers.queryset = Advertiser.objects.filter(organisation=show.organisation)
        trades = sorted(
            {one.casefold() for one in advertisers.queryset.values_list("category", flat=True)}
            - {""}
        )
        if trades:
            self.fields[
                "blocked_categories"
            ].help_text = f"By commas. Advertisers that you have are in: {', '.join(trades)}."
