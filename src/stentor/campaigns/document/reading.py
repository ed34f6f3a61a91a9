"""Reads fields of a JSON object, and goes on after a problem so that all of them are told."""

import difflib
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

_NAMES = {
    dict: "an object",
    list: "a list",
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}
_MISSING = object()


class BadDocumentError(Exception):
    """What is wrong with a document: one line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Fields:
    """One object of the document. Each reader gives a value that can be gone on with, and notes a
    problem where there was none."""

    def __init__(self, content: Any, place: str, problems: list[str]) -> None:
        self.place = place
        self.problems = problems
        self._content: dict[str, Any] = content if isinstance(content, dict) else {}
        self._asked: list[str] = []
        if not isinstance(content, dict):
            self.complain(f"is {_name(content)}, not an object")

    def complain(self, what: str, field: str = "") -> None:
        place = ".".join(filter(None, (self.place, field)))
        self.problems.append(f"{place or 'the document'}: {what}")

    def has(self, name: str) -> bool:
        """Does the field stand there, and is it not null?"""
        self._asked.append(name)
        return self._content.get(name) is not None

    def get(self, name: str) -> Any:
        """The bare value, None where it is missing."""
        self._asked.append(name)
        return self._content.get(name)

    def read_text(self, name: str, longest: int, default: str | None = None) -> str:
        """Text with something in it. With `default` it may be missing or empty."""
        content = self._read(name, str, "" if default is None else default, default is None)
        text = content.strip()
        if not text and default is None and isinstance(self._content.get(name), str):
            self.complain("is empty", name)
        if len(text) > longest:
            self.complain(f"is longer than {longest} characters", name)
        if "\0" in text:
            self.complain("holds a NUL character", name)
        return text or (default or "")

    def read_number(self, name: str, least: int, most: int, default: int | None = None) -> int:
        number: int = self._read(name, int, least if default is None else default, default is None)
        if not least <= number <= most:
            self.complain(f"is {number}; it must be {least} to {most}", name)
            return least
        return number

    def read_choice(self, name: str, choices: Collection[str], default: str) -> str:
        choice: str = self._read(name, str, default, is_required=False)
        if choice not in choices:
            self.complain(f"is {choice!r}; it must be one of {', '.join(choices)}", name)
            return default
        return choice

    def read_day(self, name: str) -> date:
        text: str = self._read(name, str, "", is_required=True)
        try:
            return date.fromisoformat(text) if len(text) == 10 else date.fromisoformat("")
        except ValueError:
            if name in self._content and isinstance(self._content[name], str):
                self.complain(f"is {text!r}, not a day like 2026-11-30", name)
            return date.min

    def read_texts(self, name: str) -> list[str]:
        """A list of texts; empty where it is missing."""
        kept = []
        for number, entry in enumerate(self._read(name, list, [], is_required=False)):
            if isinstance(entry, str) and entry.strip():
                kept.append(entry.strip())
            else:
                self.complain(f"is {_name(entry)}, not text", f"{name}[{number}]")
        return kept

    def read_objects(self, name: str) -> Iterator["Fields"]:
        """Each entry of a list of objects; none where it is missing."""
        for number, entry in enumerate(self._read(name, list, [], is_required=False)):
            place = ".".join(filter(None, (self.place, f"{name}[{number}]")))
            yield Fields(entry, place, self.problems)

    def read_object(self, name: str) -> "Fields | None":
        if not self.has(name):
            return None
        return Fields(self._content[name], f"{self.place}.{name}", self.problems)

    def end(self) -> None:
        """Complains of fields that nobody asked for: a mistyped name must not pass in silence."""
        for name in self._content:
            if name not in self._asked:
                near = difflib.get_close_matches(name, self._asked, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                self.complain(f"there is no such field{hint}", name)

    def _read(self, name: str, kind: type, default: Any, is_required: bool) -> Any:
        self._asked.append(name)
        content = self._content.get(name, _MISSING)
        if content is _MISSING or (content is None and not is_required):
            if is_required:
                self.complain("is missing", name)
            return default
        if not isinstance(content, kind) or isinstance(content, bool):
            self.complain(f"is {_name(content)}, not {_NAMES[kind]}", name)
            return default
        return content


def _name(content: Any) -> str:
    return _NAMES.get(type(content), "something else")
