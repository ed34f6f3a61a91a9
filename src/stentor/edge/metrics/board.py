"""Where each worker leaves its figures for the others, so that any of them can tell of all.

Workers share their ports: whoever asks for `/metrics` cannot choose which one answers.
"""

import time
from pathlib import Path

import msgspec
import structlog

from stentor.contracts.metric import Metric

log = structlog.get_logger(__name__)

WRITE_SECONDS = 5.0
STALE_SECONDS = 20.0
"""Figures older than this are of a worker that has ended."""

_decode = msgspec.json.Decoder(list[Metric]).decode


class MetricsBoard:
    """One file a worker in a directory that nobody needs after a restart."""

    def __init__(self, directory: Path, worker: str) -> None:
        self._directory = directory
        self._path = directory / f"{worker}.json"
        self._worker = worker

    def write(self, metrics: list[Metric]) -> None:
        """Puts this worker's figures up; without room on the disk the others see none."""
        temporary = self._path.with_suffix(".part")
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(msgspec.json.encode(metrics))
            temporary.replace(self._path)
        except OSError as error:
            log.warning("figures not written", reason=str(error))

    def read_others(self, now: float | None = None) -> dict[str, list[Metric]]:
        """The latest figures of the workers beside this one, by worker."""
        since = (time.time() if now is None else now) - STALE_SECONDS
        found = {}
        for path in self._directory.glob("*.json"):
            if path.stem == self._worker:
                continue
            try:
                if path.stat().st_mtime >= since:
                    found[path.stem] = _decode(path.read_bytes())
            except (OSError, msgspec.MsgspecError):
                continue  # being replaced, or another version's
        return found
