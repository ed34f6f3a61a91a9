"""A source of demand."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms

from stentor.accounts.models import Organisation
from stentor.ads.vast.reading import try_parse_url
from stentor.campaigns.document.terms import SLOTS
from stentor.campaigns.forms.fields import WordedField, parse_categories
from stentor.campaigns.forms.flight import SLOT_CHOICES
from stentor.campaigns.wording import parse_words
from stentor.catalog.models import Show
from stentor.programmatic.models import DemandKind, DemandSource

LONGEST_SPOT, LONGEST_LIMIT, LONGEST_KEEP = 300, 30, 72
PLAIN = ("name", "kind", "url", "is_on", "slots", "floor", "currency", "time_limit",
         "longest_seconds", "impressions_a_bid", "every_minutes", "keep_hours")  # fmt: skip
WORDED = ("categories", "lengths", "blocked_domains", "blocked_categories")


def parse_lengths(text: str) -> list[int]:
    """Seconds: `15, 30`."""
    words = parse_words(text)
    for word in words:
        if not re.fullmatch(r"\d{1,3}", word) or not 3 <= int(word) <= LONGEST_SPOT:
            raise ValueError(f"“{word}” is no length; write seconds from 3 to {LONGEST_SPOT}.")
    return sorted({int(word) for word in words})


def parse_domains(text: str) -> list[str]:
    """`casino.example`: covers what is below it."""
    found = []
    for word in parse_words(text):
        name = word.casefold().removeprefix("www.").rstrip(".")
        if not re.fullmatch(r"(?!-)[\w-]{1,63}(\.(?!-)[\w-]{1,63})+", name):
            raise ValueError(f"“{word}” is no domain; write one like casino.example.")
        found.append(name)
    return list(dict.fromkeys(found))


def parse_iab(text: str) -> list[str]:
    """`IAB7`: covers `IAB7-3`."""
    found = [word.upper() for word in parse_words(text)]
    for word in found:
        if not re.fullmatch(r"IAB\d{1,2}(-\d{1,2})?", word):
            raise ValueError(f"“{word}” is no IAB category; write one like IAB7 or IAB7-3.")
    return list(dict.fromkeys(found))


class DemandForm(forms.Form):
    """Whom to ask, for what, on which terms; `save_to` puts it into the row, which is not saved."""

    name = forms.CharField(max_length=120, help_text="As your people know it.")
    kind = forms.ChoiceField(label="How it is asked", choices=DemandKind.choices)
    url = forms.CharField(
        label="Address",
        max_length=4000,
        help_text="The tag’s or the bidder’s. Macros like [CACHEBUSTING] are filled in.",
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    is_on = forms.BooleanField(
        label="On", required=False, initial=True,
        help_text="Off, it is asked only by its button, and nothing is booked.",
    )  # fmt: skip
    shows = forms.MultipleChoiceField(
        label="Shows", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all of them.",
    )  # fmt: skip
    categories = WordedField(
        parse_categories,
        label="Categories of shows",
        help_text="From Apple’s list; Science covers Science > Nature. None: all.",
    )
    slots = forms.MultipleChoiceField(
        label="Where it may stand", choices=SLOT_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    floor = forms.DecimalField(
        label="Floor", min_value=Decimal(0), max_value=Decimal(10_000), decimal_places=4,
        help_text="For a thousand impressions; 0 takes everything.",
    )  # fmt: skip
    currency = forms.CharField(
        max_length=3,
        help_text="Three letters, like EUR.",
        widget=forms.TextInput(attrs={"size": 3}),
    )
    longest_seconds = forms.IntegerField(
        label="Longest spot, in seconds", min_value=3, max_value=LONGEST_SPOT, initial=60
    )
    lengths = WordedField(
        parse_lengths, label="Only these lengths", help_text="15, 30; none: any up to the longest."
    )
    impressions_a_bid = forms.IntegerField(
        label="Impressions a bid buys", min_value=1, max_value=1_000_000, initial=100,
        help_text="Told to bidders as the quantity. Tags are not limited by it.",
    )  # fmt: skip
    time_limit = forms.FloatField(
        label="Time limit, in seconds", min_value=0.1, max_value=LONGEST_LIMIT, initial=2.0,
        help_text="For one question, wrappers included.",
    )  # fmt: skip
    every_minutes = forms.IntegerField(
        label="Ask every, in minutes", min_value=5, max_value=1440, initial=30
    )
    keep_hours = forms.IntegerField(
        label="An answer serves for, in hours", min_value=1, max_value=LONGEST_KEEP, initial=24
    )
    blocked_domains = WordedField(
        parse_domains, rows=2, label="Advertisers never taken",
        help_text="Domains; casino.example covers www.casino.example.",
    )  # fmt: skip
    blocked_categories = WordedField(
        parse_iab, rows=2, label="Categories never taken",
        help_text="Of IAB’s content taxonomy 1: IAB7 covers IAB7-3.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisation: Organisation, source: DemandSource | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        if source is not None:
            kwargs["initial"] = dict(_describe(source))
        super().__init__(*args, **kwargs)
        self._shows = {
            show.slug: show
            for show in Show.objects.filter(organisation=organisation).order_by("title")
        }
        shows: Any = self.fields["shows"]
        shows.choices = [(slug, show.title) for slug, show in self._shows.items()]

    def clean_url(self) -> str:
        url = try_parse_url(self.cleaned_data["url"])
        if url is None:
            raise forms.ValidationError("Write an address that begins with https:// or http://.")
        return url

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            raise forms.ValidationError("Write three letters, like EUR.")
        return currency

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lengths, longest = cleaned.get("lengths"), cleaned.get("longest_seconds")
        if lengths and longest and max(lengths) > longest:
            self.add_error("lengths", f"The longest spot is {longest} s.")
        every, keep = cleaned.get("every_minutes"), cleaned.get("keep_hours")
        if every and keep and every > keep * 60:
            self.add_error("every_minutes", "Answers would expire before it is asked again.")
        return cleaned

    def save_to(self, source: DemandSource) -> DemandSource:
        """The valid form into the row."""
        given = self.cleaned_data
        for name in (*PLAIN, *WORDED):
            setattr(source, name, given[name])
        source.slots = [slot for slot in SLOTS if slot in given["slots"]]
        source.shows = sorted(self._shows[slug].id for slug in given["shows"])
        return source


def _describe(source: DemandSource) -> Iterator[tuple[str, Any]]:
    """What the form's fields show for a row."""
    for name in PLAIN:
        yield name, getattr(source, name)
    yield "floor", f"{source.floor.normalize():f}"
    for name in WORDED:
        yield name, ", ".join(map(str, getattr(source, name)))
    slugs = Show.objects.filter(id__in=source.shows).values_list("slug", flat=True)
    yield "shows", list(slugs)
