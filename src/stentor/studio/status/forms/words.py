"""Updates, ready words and post-mortems."""

from typing import Any, ClassVar

from django import forms

from stentor.contracts.incident import Status
from stentor.incidents.rules import MOST_TITLE, MOST_WORDS
from stentor.studio.forms.base import StudioForm, TitleField
from stentor.studio.forms.schedule import WallTimeField
from stentor.studio.status.forms.moments import MomentsForm

STATUSES = [(one.value, one.value.capitalize()) for one in Status]


class WordsForm(MomentsForm):
    """An update; without a time it is dated now."""

    moments: ClassVar[tuple[str, ...]] = ("shown",)

    status = forms.ChoiceField(
        label="Where people are", choices=STATUSES, widget=forms.RadioSelect,
        initial=Status.INVESTIGATING.value,
    )  # fmt: skip
    text = forms.CharField(
        label="Words",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What is known, what people notice of it, when you write again.",
    )
    shown = WallTimeField(
        label="Dated", required=False, help_text="Empty: now. Earlier to set the record straight."
    )


class TemplateForm(StudioForm):
    """Words to have ready."""

    name = TitleField(label="Name", max_length=MOST_TITLE)
    status = forms.ChoiceField(label="Where people are", choices=STATUSES)
    text = forms.CharField(
        label="Words",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="{components} and {began} stand for those of the incident.",
    )


UNWRITTEN = "…"
"""Stands where the headings of a new post-mortem have no words yet."""


class PostMortemForm(StudioForm):
    """What happened, why, and what is done about it."""

    text = forms.CharField(
        label="Post-mortem",
        max_length=MOST_WORDS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="Plain text; an empty line makes a paragraph.",
    )
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    """Which version was open while this was written."""

    def clean(self) -> dict[str, Any]:
        """What readers get has no parts that are still to be written; a draft may."""
        lines = self.cleaned_data.get("text", "").splitlines()
        if "publish" in self.data and any(line.strip() == UNWRITTEN for line in lines):
            self.add_error("text", "Parts of it are still “…”: write them, or take them away.")
        return self.cleaned_data
