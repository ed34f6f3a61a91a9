"""Answers from elsewhere, kept on disk: who is asked rarely is not asked again by every start."""

import json
from collections.abc import Callable
from typing import Any

from stentor.keeper.shelf.files import Files

PATH = "inventory/answers.json"
GOOD_SECONDS, BAD_SECONDS = 86_400.0, 6 * 3600.0
KEPT_SECONDS = 30 * 86_400.0


class Answers:
    """`get` asks at most once a day, and once in six hours where there was no answer."""

    def __init__(self, files: Files, now: float) -> None:
        self._files = files
        self._now = now
        try:
            known = json.loads(files.read(PATH) or b"{}")
        except ValueError:
            known = {}
        self._known: dict[str, list[Any]] = known if isinstance(known, dict) else {}

    def get(self, key: str, ask: Callable[[], Any]) -> Any:
        """The answer (JSON); None where there is none."""
        row = self._known.get(key)
        if isinstance(row, list) and len(row) == 2 and isinstance(row[0], int | float):
            asked_at, answer = row
            age = self._now - asked_at
            if 0 <= age < (BAD_SECONDS if answer is None else GOOD_SECONDS):
                return answer
        try:
            answer = ask()
        except LookupError:
            answer = None
        self._known[key] = [self._now, answer]
        return answer

    def keep(self) -> None:
        """Puts them on disk. OSError."""
        fresh = {
            key: row
            for key, row in self._known.items()
            if isinstance(row, list) and 0 <= self._now - row[0] < KEPT_SECONDS
        }
        self._files.write(PATH, json.dumps(fresh).encode())
