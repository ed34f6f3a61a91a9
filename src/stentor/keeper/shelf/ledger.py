"""The append-only memory of a name: every attempt, every outcome, every suggested window."""

import msgspec

from stentor.keeper.life.history import Event, History
from stentor.keeper.shelf.files import Files

FOLDER = "ledger"
LONGEST = 512 << 10
"""Bytes after which the older lines go to a file of their own."""
KEPT_LINES = 400

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Event).decode


class Ledger:
    """One file a name. What is known in memory is only ever a fold of the file."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, tuple[int, History]] = {}

    def add(self, name: str, event: Event) -> None:
        """Puts a line on disk. OSError when the disk refuses."""
        path = self._path(name)
        line = _encode(event) + b"\n"
        known = self._known.get(name)
        self._files.append(path, line)
        size = self._files.size(path)
        if known and known[0] + len(line) == size:
            known[1].add(event)
            self._known[name] = (size, known[1])
        if size > LONGEST:
            self._put_older_lines_away(name)

    def recall(self, name: str) -> History:
        """What the lines add up to, also those that another process added."""
        size = self._files.size(self._path(name))
        known = self._known.get(name)
        if known is None or known[0] != size:
            history = History()
            for event in self.read(name):
                history.add(event)
            known = self._known[name] = (size, history)
        return known[1]

    def read(self, name: str) -> list[Event]:
        """Every line that can be read, oldest first; a line torn by a power cut is left out."""
        events = []
        for line in (self._files.read(self._path(name)) or b"").splitlines():
            try:
                events.append(_decode(line))
            except msgspec.MsgspecError:
                continue
        return events

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
