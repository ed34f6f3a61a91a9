"""Coming in: signing in, and the first owner."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts

from stentor.studio.forms.base import StudioForm

LONGEST_PASSWORD = 200


class SignInForm(StudioForm):
    """E-mail address and password."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": ""}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class WelcomeForm(StudioForm):
    """What makes the first owner."""

    organisation_name = forms.CharField(
        label="Name of your organisation",
        max_length=120,
        help_text="A publisher, a network, or your own name. Listeners do not see it.",
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": ""}),
    )
    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="You sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="A password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    field_order = ("organisation_name", "name", "email", "password")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
