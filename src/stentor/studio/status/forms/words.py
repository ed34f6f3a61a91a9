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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.overtaken = False
