"""Where an ad is heard that is part of an episode's own audio."""

from collections.abc import Sequence
from typing import Any

from django import forms

from stentor.campaigns.models import Flight
from stentor.campaigns.moments import parse_moment
from stentor.catalog.chapters import format_start
from stentor.catalog.models import BakedIn, Episode

MOST_OFFERED = 500
"""Episodes to choose from, the newest first."""


class MomentField(forms.CharField):
    """Seconds of content, written as `12:30`."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "text", "autocomplete": "off", "placeholder": "12:30", "size": 9}
        super().__init__(max_length=20, widget=forms.TextInput(attrs), **kwargs)

    def clean(self, value: Any) -> float:
        text = super().clean(value)
        try:
            return parse_moment(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class PositionForm(forms.Form):
    """An episode of the flight's organisation, and from where to where."""

    episode = forms.ChoiceField()
    start = MomentField(label="From")
    end = MomentField(label="To", help_text="Minutes and seconds of the audio as you uploaded it.")

    def __init__(
        self, *args: Any, flight: Flight, moved: BakedIn | None = None, **kwargs: Any
    ) -> None:
        """`moved`: the position that is to be another; it stays in its episode."""
        if moved is not None:
            kwargs["initial"] = describe_position(moved) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        episodes = Episode.objects.filter(
            show__organisation=flight.organisation, media__isnull=False
        )
        if moved is not None:
            episodes = episodes.filter(pk=moved.episode_id)
        listed = episodes.select_related("show").order_by("-created_at")[:MOST_OFFERED]
        self._episodes = {one.id: one for one in listed}
        field: Any = self.fields["episode"]
        field.choices = [("", "Choose one"), *group_by_show(list(self._episodes.values()))]

    @property
    def has_episodes(self) -> bool:
        """Is there any to choose?"""
        return bool(self._episodes)

    def read_episode(self) -> Episode:
        """Of the valid form."""
        return self._episodes[self.cleaned_data["episode"]]


def group_by_show(episodes: Sequence[Episode]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices below the title of their show."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in episodes:
        groups.setdefault(one.show.title, []).append((one.id, one.title))
    return sorted(groups.items())


def describe_position(row: BakedIn) -> dict[str, str]:
    """What the form's fields show for a row."""
    return {
        "episode": row.episode_id,
        "start": format_start(row.start),
        "end": format_start(row.end),
    }
