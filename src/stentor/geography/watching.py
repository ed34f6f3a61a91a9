"""Files that are replaced while a process runs: vendors bring out new ones every week."""

from collections.abc import Sequence
from pathlib import Path

import structlog

from stentor.geography.opening import Geography, GeographyError, open_geography

log = structlog.get_logger(__name__)


class GeographyFiles:
    """The geography of some files, opened again when one changes; files that cannot be used
    change nothing, and are told of once."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._files = tuple(files)
        self._state: object = ()
        self._geography = Geography()

    def find(self) -> Geography:
        """What holds now."""
        state = [_name_state(path) for path in self._files]
        if self._files and state != self._state:
            self._state = state
            try:
                self._geography = open_geography(self._files)
            except GeographyError as error:
                log.warning("where listeners are stays as it was known", reason=str(error))
        return self._geography


def _name_state(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino
