"""A token for a program."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from stentor.accounts.models import Organisation, Scope, User
from stentor.accounts.tokens import may_use
from stentor.studio.forms.base import StudioForm

LIFETIMES = [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("0", "Until it is revoked")]


class TokenForm(StudioForm):
    """Only what the person may do themselves can be chosen."""

    name = forms.CharField(
        label="What uses it",
        max_length=80,
        help_text="A program or a machine, so that you know later what stops without it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="It may",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that it may do."},
    )
    lifetime = forms.ChoiceField(label="It works for", choices=LIFETIMES, initial="90")

    def __init__(self, *args: Any, organisation: Organisation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [one for one in Scope.choices if may_use(user, organisation, one[0])]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined] # a choice field

    def compute_end(self, now: datetime) -> datetime | None:
        """When the token of the valid form runs out."""
        days = int(self.cleaned_data["lifetime"])
        return now + timedelta(days=days) if days else None
