"""Thresholds to be tried."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from stentor.counting.rules import NUMBERS, Lists, make_rules
from stentor.lake.trial_lists import MOST_BYTES, SHARED, ListError, check_files, name_agents
from stentor.studio.forms.base import StudioForm


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each no larger than a list may be."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        files = [super(FilesField, self).clean(one, initial) for one in chosen]
        for one in files:
            if one.size > MOST_BYTES:
                raise forms.ValidationError(f"{one.name} has more than {MOST_BYTES >> 20} MiB.")
        return files


class TrialForm(StudioForm):
    """Those of `Rules` that are numbers, and lists."""

    seconds = forms.IntegerField(
        label="Seconds of content",
        min_value=1,
        max_value=NUMBERS["seconds"],
        help_text="That a listener must take. The guidelines say 60.",
    )
    busy_episodes = forms.IntegerField(
        label="Episodes at once",
        min_value=1,
        max_value=NUMBERS["busy_episodes"],
        help_text="An address that starts more of them within the minutes below is no person’s.",
    )
    busy_minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=NUMBERS["busy_minutes"],
        help_text="They must divide a day of 1,440 minutes: 5, 10, 15, 30, 60 …",
    )
    networks = FilesField(
        label="Networks",
        required=False,
        help_text="A list of data centres, VPNs or bots; several at once. One of the same name "
        "stands in for the one in force.",
    )
    shared = forms.FileField(
        label="Shared addresses",
        required=False,
        help_text="“198.51.100.0/24 2026-11-01 The campus” a line: it holds for 90 days from that "
        "day. Instead of the list in force.",
    )
    agents = FilesField(
        label="Agents",
        required=False,
        help_text="In OPAWG’s format, by its names: bots.json, apps.json, libraries.json, "
        "browsers.json.",
    )

    @property
    def lists(self) -> dict[str, bytes]:
        """Of the lists, by the names they would have in the folder of the rules."""
        return self._lists

    def _read_lists(self, cleaned: dict[str, Any]) -> None:
        self._lists: dict[str, bytes] = {}
        for one in cleaned.get("networks") or []:
            self._add("networks", lambda name: f"networks/{name}", one)
        if shared := cleaned.get("shared"):
            self._add("shared", lambda _name: SHARED, shared)
        for one in cleaned.get("agents") or []:
            self._add("agents", name_agents, one)

    def _add(self, field: str, call: Callable[[str], str], file: "UploadedFile[Any]") -> None:
        try:
            known = {call(file.name or ""): file.read()}
            check_files(known)
        except ListError as error:
            self.add_error(field, f"{file.name}: {error.reason}")
        else:
            self._lists |= known

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._read_lists(cleaned)
        if not self.errors:
            try:
                make_rules({name: cleaned[name] for name in NUMBERS}, Lists())
            except ValueError:
                self.add_error("busy_minutes", "This does not divide a day of 1,440 minutes.")
        return cleaned
