"""The append-only memory of a name: every attempt, every outcome, every suggested window."""

from typing import NamedTuple

import msgspec

from stentor.contracts.renewal import Event, parse_events
from stentor.keeper.life.history import History, fold
from stentor.keeper.shelf.files import Files

FOLDER = "ledger"
LONGEST = 512 << 10
"""Bytes after which the older lines go to a file of their own."""
KEPT_LINES = 400

_encode = msgspec.json.Encoder().encode


class Known(NamedTuple):
    """How far a file has been taken in."""

    size: int
    last: bytes
    """The last line, by which the file is known again."""
    history: History


def cut_last(content: bytes) -> bytes:
    """The last line, with its newline."""
    return content[content.rfind(b"\n", 0, -1) + 1 :]


class Ledger:
    """One file a name. What is known in memory is only ever a fold of the file."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, Known] = {}

    def add(self, name: str, event: Event) -> None:
        """Puts a line on disk. OSError when the disk refuses."""
        path = self._path(name)
        line = _encode(event) + b"\n"
        known = self._known.get(name)
        self._files.append(path, line)
        size = self._files.size(path)
        if known and known.size + len(line) == size:
            known.history.add(event)
            self._known[name] = Known(size, line, known.history)
        if size > LONGEST:
            self._put_older_lines_away(name)

    def recall(self, name: str) -> History:
        """What the lines add up to, also those that another process added."""
        size = self._files.size(self._path(name))
        known = self._known.get(name)
        if known is None or known.size != size:
            known = self._known[name] = self._follow(name, known) or self._fold(name)
        return known.history

    def _follow(self, name: str, known: Known | None) -> Known | None:
        """Takes in what another process added; None where the file is no longer the one known."""
        if known is None:
            return None
        start = known.size - len(known.last)
        content = self._files.read(self._path(name), start) or b""
        if not content.startswith(known.last) or not known.last.endswith(b"\n"):
            return None
        for event in parse_events(content[len(known.last) :]):
            known.history.add(event)
        return Known(start + len(content), cut_last(content), known.history)

    def _fold(self, name: str) -> Known:
        content = self._files.read(self._path(name)) or b""
        return Known(len(content), cut_last(content), fold(parse_events(content)))

    def read(self, name: str) -> list[Event]:
        """Every line that can be read, oldest first; a line torn by a power cut is left out."""
        return parse_events(self._files.read(self._path(name)) or b"")

    def _put_older_lines_away(self, name: str) -> None:
        path = self._path(name)
        with self._files.hold(f"ledger-{name}"):
            lines = (self._files.read(path) or b"").splitlines(keepends=True)
            self._files.write(f"{FOLDER}/older/{name}.jsonl", b"".join(lines[:-KEPT_LINES]))
            self._files.write(path, b"".join(lines[-KEPT_LINES:]))
        self._known.pop(name, None)

    @staticmethod
    def _path(name: str) -> str:
        return f"{FOLDER}/{name}.jsonl"
