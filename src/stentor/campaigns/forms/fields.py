"""Fields whose text is worded as in `campaigns.wording`."""

import difflib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from stentor.campaigns.wording import parse_money, parse_words
from stentor.catalog.categories import CATEGORY_NAMES
from stentor.lib.zones import is_zone, list_zones

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class WordedField(forms.CharField):
    """Text with a meaning: `parse` gives it, its ValueError is the mistake."""

    def __init__(self, parse: Callable[[str], Any], *, rows: int = 0, **kwargs: Any) -> None:
        attrs = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        widget = forms.Textarea(attrs | {"rows": rows}) if rows else forms.TextInput(attrs)
        super().__init__(required=False, widget=widget, max_length=4000, **kwargs)
        self.parse = parse

    def clean(self, value: Any) -> Any:
        try:
            return self.parse(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class MoneyField(forms.CharField):
    """A positive decimal amount, None where it is left out."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(required=False, widget=forms.TextInput(attrs), **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_money(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class PercentField(forms.DecimalField):
    """From 0 to 100 with up to three decimals; None where it is left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=0,
            max_value=100,
            max_digits=6,
            decimal_places=3,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"invalid": "Write a number like 19 or 7.7."},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Without zeros behind it."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """A day of the calendar, picked in the browser's own way, between 2000 and 2100."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        invalid = {"invalid": "Write a day like 2026-12-24."}
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=invalid, **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not EARLIEST <= day < LATEST:
            raise forms.ValidationError("Look at the year.")
        return day


class ZoneField(forms.ChoiceField):
    """A place of the tz database; a row that has another zone, from a document, keeps it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=list_zones, initial="UTC", **kwargs)

    def keep(self, zone: str) -> None:
        """For one form: that zone is a choice as well."""
        if not is_zone(zone):
            self.choices = [*list_zones(), (zone, zone)]


def parse_categories(text: str) -> list[str]:
    """Apple's categories, however they are capitalised. ValueError with the nearest name."""
    known = {name.casefold(): name for name in CATEGORY_NAMES}
    found = []
    for word in parse_words(text):
        name = known.get(word.casefold())
        if name is None:
            near = difflib.get_close_matches(word.casefold(), known, 1, 0.4)
            hint = f" Did you mean {known[near[0]]}?" if near else ""
            raise ValueError(f"“{word}” is not one of Apple’s categories.{hint}")
        found.append(name)
    return found


def parse_apps(text: str) -> list[str]:
    """Products that user agents begin with."""
    return [word.lower() for word in parse_words(text)]
