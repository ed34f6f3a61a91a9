"""Forms with moments that are read and written on the person's own clocks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms

from stentor.studio.forms.base import StudioForm
from stentor.studio.forms.schedule import OCCURRENCES
from stentor.studio.local_time import AmbiguousTimeError, NonexistentTimeError, resolve_wall_time


class MomentsForm(StudioForm):
    """Its `instants` are UTC once it is valid; fields left empty are not in them.

    A picker shows minutes. A moment that is not touched keeps its seconds.
    """

    moments: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that are moments, each a WallTimeField."""

    def __init__(
        self, *args: Any, zone: ZoneInfo, initial: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        shown = dict(initial or {})
        self.exact = {name: shown[name] for name in self.moments if shown.get(name)}
        for name, moment in self.exact.items():
            shown[name] = moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
        super().__init__(*args, initial=shown, **kwargs)
        self.zone = zone
        self.instants: dict[str, datetime] = {}
        for name in self.moments:
            self.fields[f"{name}_which"] = forms.ChoiceField(
                label="Which of the two",
                required=False,
                choices=OCCURRENCES,
                widget=forms.HiddenInput,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.moments:
            if cleaned.get(name) is not None:
                self._resolve(name, cleaned[name], cleaned.get(f"{name}_which") or "")
        return cleaned

    def _resolve(self, name: str, wall: datetime, which: str) -> None:
        exact = self.exact.get(name)
        if exact and exact.astimezone(self.zone).replace(
            tzinfo=None, second=0, microsecond=0
        ) == wall.replace(second=0, microsecond=0):
            self.instants[name] = exact.astimezone(UTC)
            return
        try:
            self.instants[name] = resolve_wall_time(wall, self.zone, which)
        except AmbiguousTimeError as error:
            self.fields[f"{name}_which"].widget = forms.RadioSelect(choices=OCCURRENCES)
            self.add_error(name, str(error))
        except NonexistentTimeError as error:
            self.add_error(name, str(error))
