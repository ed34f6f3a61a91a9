"""Where spots may stand in an episode."""

from typing import Any

from django import forms

from stentor.catalog.models import MediaVersion
from stentor.intake.breaks import Break, BreaksError, parse_breaks
from stentor.intake.recutting import write_breaks
from stentor.studio.forms.base import StudioForm

LONGEST_TEXT = 4000


class BreaksForm(StudioForm):
    """One break a line; what is wrong is said with the number of its line."""

    breaks = forms.CharField(
        label="Breaks",
        required=False,
        max_length=LONGEST_TEXT,
        help_text="One a line: 12:30, or seconds. “pre” is before the beginning, “post” after the "
        "end. 12:30 × 2 holds two spots.",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, media: MediaVersion, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"breaks": write_breaks(media)}} | kwargs))
        self.version = media

    def clean_breaks(self) -> list[Break]:
        try:
            return parse_breaks(self.cleaned_data["breaks"], self.version.seconds)
        except BreaksError as error:
            raise forms.ValidationError(error.sentences) from error
