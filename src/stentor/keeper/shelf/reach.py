"""What a machine's names found out about authorities that cannot be reached, on disk for all."""

import contextlib
from collections.abc import Mapping, Sequence

import msgspec

from stentor.keeper.life.reach import note_try
from stentor.keeper.life.records import Reach
from stentor.keeper.shelf.files import Files

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Reach).decode


class Reaches:
    """One small file an authority, below the machine's own name: what one machine cannot reach
    another may. It is a saving: without it every name finds out for itself, as its ledger says."""

    def __init__(self, files: Files, machine: str, authorities: Sequence[str]) -> None:
        self._files = files
        self._paths = {one: f"reach/{machine}/{one}.json" for one in authorities}
        self._signatures: list[object] = []
        self._known: Mapping[str, Reach] = {}

    def recall(self) -> Mapping[str, Reach]:
        """By authority; the same object until one of them changes."""
        signatures = [self._files.signature(path) for path in self._paths.values()]
        if signatures != self._signatures:
            self._signatures = signatures
            found = {one: self._read(path) for one, path in self._paths.items()}
            self._known = {one: reach for one, reach in found.items() if reach is not None}
        return self._known

    def note(
        self, authority: str, now: float, *, is_reached: bool | None, began: float | None = None
    ) -> None:
        """Takes one more attempt into account, as of `note_try`. A disk that refuses costs nobody
        a renewal."""
        with contextlib.suppress(OSError):
            path = self._paths[authority]
            if is_reached is not False and authority not in self.recall():
                return
            with self._files.hold(f"reach-{authority}"):
                changed = note_try(self._read(path), now, is_reached=is_reached, began=began)
                if changed is not None:
                    self._files.write(path, _encode(changed))

    def _read(self, path: str) -> Reach | None:
        content = self._files.read(path)
        try:
            return _decode(content) if content else None
        except msgspec.MsgspecError:
            return None
