"""Planned maintenance."""

from typing import Any, ClassVar

from django import forms

from stentor.incidents.book import Window
from stentor.incidents.rules import MOST_TITLE, MOST_WORDS
from stentor.studio.forms.base import TitleField
from stentor.studio.forms.schedule import WallTimeField
from stentor.studio.status.forms.incident import ComponentsField
from stentor.studio.status.forms.moments import MomentsForm


class MaintenanceForm(MomentsForm):
    """A plan to be, or one that stands."""

    moments: ClassVar[tuple[str, ...]] = ("starts", "ends")

    title = TitleField(label="Title", max_length=MOST_TITLE, help_text="What is done.")
    text = forms.CharField(
        label="Words",
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What people notice of it.",
    )
    components = ComponentsField(help_text="Nobody is alarmed by what fails of them meanwhile.")
    starts = WallTimeField(label="Starts")
    ends = WallTimeField(label="Ends")

    def __init__(self, *args: Any, window: Window | None, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", None) or {}
        if window is not None:
            initial = {
                "title": window.title,
                "text": window.text,
                "components": list(window.components),
                "starts": window.starts,
                "ends": window.ends,
            }
        super().__init__(*args, initial=initial, **kwargs)
        if window is not None:
            components = self.fields["components"]
            assert isinstance(components, ComponentsField)
            components.know(window.components)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = self.instants.get("starts"), self.instants.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "It ends after it starts.")
        return cleaned
