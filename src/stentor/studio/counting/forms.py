"""Thresholds to be tried."""

from typing import Any

from django import forms

from stentor.counting.rules import NUMBERS, Lists, make_rules
from stentor.studio.forms.base import StudioForm


class TrialForm(StudioForm):
    """Those of `Rules` that are numbers."""

    seconds = forms.IntegerField(
        label="Seconds of content",
        min_value=1,
        max_value=NUMBERS["seconds"],
        help_text="That a listener must take. The guidelines say 60.",
    )
    busy_episodes = forms.IntegerField(
        label="Episodes at once",
        min_value=1,
        max_value=NUMBERS["busy_episodes"],
        help_text="An address that starts more of them within the minutes below is no person’s.",
    )
    busy_minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=NUMBERS["busy_minutes"],
        help_text="They must divide a day of 1,440 minutes: 5, 10, 15, 30, 60 …",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                make_rules(cleaned, Lists())
            except ValueError:
                self.add_error("busy_minutes", "This does not divide a day of 1,440 minutes.")
        return cleaned
