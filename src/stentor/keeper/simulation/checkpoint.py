"""What a long run has lived through already, so that one that was cut short can go on."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from stentor import keeper
from stentor.keeper.simulation.trials import Outcome, Trial

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Outcome).decode


class OtherRunError(Exception):
    """The file belongs to a run of other settings, or of a keeper that is another by now."""


def sum_up_code() -> str:
    """Another text whenever a line of the keeper has changed: what it did then proves nothing."""
    digest = hashlib.sha256()
    for path in sorted(Path(keeper.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Checkpoint:
    """One line a trial, appended as it ends; the first line says which run it is."""

    def __init__(self, path: Path, settings: dict[str, object]) -> None:
        """OtherRunError, or OSError where it cannot be written."""
        self._path = path
        head = _encode(settings | {"code": sum_up_code()})
        if not path.exists() or path.stat().st_size == 0:
            path.write_bytes(head + b"\n")
        with path.open("rb") as file:
            if file.readline().rstrip(b"\n") != head:
                raise OtherRunError(
                    f"{path} holds a run of other settings or of an earlier keeper; "
                    "name another file or remove it"
                )

    def read(self) -> Iterator[Outcome]:
        """What was lived through; a line that a kill tore is left out."""
        with self._path.open("rb") as file:
            file.readline()
            for line in file:
                try:
                    yield _decode(line)
                except msgspec.MsgspecError:
                    continue

    def list_done(self) -> set[Trial]:
        return {outcome.trial for outcome in self.read()}

    def add(self, outcome: Outcome) -> None:
        with self._path.open("r+b") as file:
            is_torn = file.seek(0, 2) > 0 and (file.seek(-1, 2), file.read(1))[1] != b"\n"
            file.write((b"\n" if is_torn else b"") + _encode(outcome) + b"\n")
