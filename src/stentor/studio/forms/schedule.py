"""When an episode becomes public, on the show's clocks."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from stentor.studio.forms.base import StudioForm
from stentor.studio.local_time import (
    EARLIER,
    LATER,
    AmbiguousTimeError,
    NonexistentTimeError,
    resolve_wall_time,
)

OCCURRENCES = [(EARLIER, "The first (summer time)"), (LATER, "The second (standard time)")]


LONG_PAST = datetime(1970, 1, 2)  # noqa: DTZ001 -- a wall-clock time, as all here
"""Stands for whatever is earlier, so that no zone takes it out of the calendar."""
MOST_YEARS = 10
"""How far ahead an episode may be scheduled."""


class WallTimeField(forms.Field):
    """A date and time without a zone, as a browser's own picker writes it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            wall = datetime.fromisoformat(value)
        except ValueError as error:
            raise forms.ValidationError("Write a date and a time like 2026-12-24 06:00.") from error
        if wall.tzinfo is not None:
            raise forms.ValidationError("Leave the offset out: the time zone named here is meant.")
        return max(wall, LONG_PAST)


class ScheduleForm(StudioForm):
    """A future moment. Its `due_at` is the instant in UTC once the form is valid."""

    due = WallTimeField(label="Publication time")
    which = forms.ChoiceField(
        label="Which of the two",
        required=False,
        choices=OCCURRENCES,
        widget=forms.HiddenInput,
    )

    due_at: datetime

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wall: datetime | None = cleaned.get("due")
        if wall is None:
            return cleaned
        if wall.year > self.now.year + MOST_YEARS:
            self.add_error("due", f"This is more than {MOST_YEARS} years away. Look at the year.")
            return cleaned
        try:
            self.due_at = resolve_wall_time(wall, self.zone, cleaned.get("which") or "")
        except AmbiguousTimeError as error:
            self.fields["which"].widget = forms.RadioSelect(choices=OCCURRENCES)
            self.add_error("due", str(error))
        except NonexistentTimeError as error:
            self.add_error("due", str(error))
        else:
            if self.due_at <= self.now:
                self.add_error("due", "This time has passed. Choose a later one, or publish now.")
        return cleaned
