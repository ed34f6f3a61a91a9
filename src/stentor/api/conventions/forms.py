"""The mistakes of a form as a problem."""

from collections.abc import Callable

from django import forms

from stentor.api.conventions.problems import Problem


def require_valid(form: forms.BaseForm, place: Callable[[str], str] = str) -> None:
    """Problem with every mistake where `place` says that the form's field stands in the body."""
    if form.is_valid():
        return
    errors = [
        (f"#/{place(name)}", str(message))
        for name, messages in form.errors.items()
        for message in messages
    ]
    detail = errors[0][1] if len(errors) == 1 else "See errors."
    raise Problem("invalid", detail, errors=errors)
