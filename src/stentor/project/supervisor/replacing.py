"""Workers that the keeper wants replaced: they serve what lies on no shelf, or nothing at all."""

from collections.abc import Iterable
from pathlib import Path

import structlog

from stentor.contracts.replacement import FOLDER, try_parse
from stentor.lib.heartbeat import measure_silence
from stentor.project.supervisor.child import Child

log = structlog.get_logger("supervisor")

FROZEN_AFTER = 8.0
"""A worker that has not beaten for so many seconds will not drain either: it is killed."""


def take_requests(run: Path) -> dict[str, int]:
    """The process that is to be replaced, by the worker's name; the requests are gone then."""
    found = {}
    for path in sorted((run / FOLDER).glob("*.json")):
        try:
            request = try_parse(path.read_bytes())
            path.unlink()
        except OSError as error:
            log.warning("request not read", file=path.name, reason=str(error))
            continue
        if request:
            log.warning("to be replaced", name=path.stem, because=request.reason)
            found[path.stem] = request.pid
    return found


def choose_children(children: Iterable[Child], requests: dict[str, int]) -> list[Child]:
    """Those that still are the process a request means."""
    return [one for one in children if one.is_running and requests.get(one.name) == one.pid]


def is_frozen(run: Path, name: str) -> bool:
    """Does it not even turn its loop?"""
    return measure_silence(run, name) > FROZEN_AFTER
