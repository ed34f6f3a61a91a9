"""What this process has noted and cannot be sure that others know yet."""

from typing import Final

from stentor.edge.memory.interface import Impression, Keys, Note, Pin, Recollection
from stentor.edge.memory.records import merge_shown

MOST_NOTES: Final = 200_000


class FreshNotes:
    """Notes from the moment they are made until they are written. Where writing fails they stay as
    long as there is room: that is the fall-back."""

    def __init__(self, most: int = MOST_NOTES) -> None:
        self._most = most
        self._notes: dict[int, Note] = {}
        """All of them, oldest first."""
        self._pins: dict[bytes, Note] = {}
        """The newest of each episode."""
        self._shown: dict[bytes, list[Note]] = {}
        """Those with impressions, by listener."""
        self.dropped = 0
        """Notes that had to make room before they were known to be written."""

    def __len__(self) -> int:
        return len(self._notes)

    def add(self, note: Note) -> None:
        self._notes[id(note)] = note
        self._pins[note.keys.episode] = note
        if note.shown:
            self._shown.setdefault(note.keys.listener, []).append(note)
        if len(self._notes) > self._most:
            self.settle(next(iter(self._notes.values())))
            self.dropped += 1

    def settle(self, note: Note) -> None:
        """It has been written: whoever asks from now on finds it there."""
        if self._notes.pop(id(note), None) is None:
            return
        if self._pins.get(note.keys.episode) is note:
            del self._pins[note.keys.episode]
        if note.shown:
            kept = [one for one in self._shown[note.keys.listener] if one is not note]
            if kept:
                self._shown[note.keys.listener] = kept
            else:
                del self._shown[note.keys.listener]

    def complete(self, keys: Keys, stored: Recollection, now: float) -> Recollection:
        """`stored` with what is known here alone."""
        if not self._notes:
            return stored
        note = self._pins.get(keys.episode)
        pin: Pin | None = stored.pin
        if note is not None and note.pin.until > now:
            pin = note.pin
        new = self._list_shown(keys.listener)
        return Recollection(pin, merge_shown(stored.shown, new, now) if new else stored.shown)

    def _list_shown(self, listener: bytes) -> list[Impression]:
        return [one for note in self._shown.get(listener, ()) for one in note.shown]
