"""A person's own account."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import PasswordChangeForm

from stentor.accounts.models import User
from stentor.lib.zones import list_zones
from stentor.studio.forms.base import StudioModelForm, StudioRenderer


class AccountForm(StudioModelForm):
    """Name and time zone."""

    time_zone = forms.ChoiceField(
        choices=list_zones, help_text="Times that belong to no show are on these clocks."
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "time_zone"]
        labels: ClassVar[dict[str, str]] = {"name": "Your name"}
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
        }


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    default_renderer = StudioRenderer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["old_password"].label = "Present password"
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        self.fields["new_password1"].label = "New password"
        self.fields["new_password1"].help_text = "At least 10 characters, not a common word."
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password2"].help_text = ""
