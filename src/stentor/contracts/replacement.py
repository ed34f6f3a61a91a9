"""`run/replace/<worker>.json`: the keeper asks for a new process in a worker's place."""

from pathlib import Path

import msgspec

FOLDER = "replace"


class Replacement(msgspec.Struct, frozen=True):
    """One request. It is void once the worker is another process."""

    pid: int
    """The process to be replaced."""
    reason: str


def get_path(run: Path, worker: str) -> Path:
    """Where the request for one worker lies."""
    return run / FOLDER / f"{worker}.json"


def encode(request: Replacement) -> bytes:
    return msgspec.json.encode(request)


def try_parse(content: bytes) -> Replacement | None:
    """None for what is no request."""
    try:
        return msgspec.json.decode(content, type=Replacement)
    except msgspec.MsgspecError:
        return None
