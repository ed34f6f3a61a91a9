"""`DATA/run`: who serves this data directory, on what; pids, beats, sockets, holds."""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from stentor.lib.durable import write_bytes_durably
from stentor.lib.layout import DataLayout

EDGE_LEFTOVERS = ("edge-*.pid", "serving.json", "doors/*.json", "replace/*.json")
LEFTOVERS = (*EDGE_LEFTOVERS, "*.pid", "*.beat", "*.sock", "owner-link")


class AlreadyServingError(RuntimeError):
    """Another `stentor serve` holds this data directory."""


@dataclass(frozen=True)
class Serving:
    """Where a running edge listens."""

    addresses: list[str]
    https_port: int
    http_port: int


@contextmanager
def hold_run_directory(layout: DataLayout, leftovers: Sequence[str] = LEFTOVERS) -> Iterator[None]:
    """Makes this process the only one that serves the data directory, for the block.

    AlreadyServingError names the one that does. What an earlier run left (`leftovers`, patterns)
    is cleared away before and after; holds stay.
    """
    (layout.run / "hold").mkdir(parents=True, exist_ok=True)
    with (layout.run / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyServingError(
                f"process {lock.read().strip()} already serves {layout.root}; "
                "stop it first, or name another directory with --data"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        clear_leftovers(layout.run, leftovers)
        yield
        clear_leftovers(layout.run, leftovers)


def get_link_path(layout: DataLayout) -> Path:
    """Where the first owner's link waits for the supervisor, which prints and removes it."""
    return layout.run / "owner-link"


def clear_leftovers(run: Path, patterns: Sequence[str]) -> None:
    for pattern in patterns:
        for path in run.glob(pattern):
            path.unlink(missing_ok=True)


def note_serving(layout: DataLayout, serving: Serving) -> None:
    """Tells other commands where this edge listens, for as long as it runs."""
    content = json.dumps(asdict(serving)).encode() + b"\n"
    write_bytes_durably(layout.run / "serving.json", content)


def read_serving(layout: DataLayout) -> Serving | None:
    """None while nothing serves the data directory."""
    try:
        with (layout.run / "serve.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return Serving(**json.loads((layout.run / "serving.json").read_bytes()))
    except FileNotFoundError:
        pass
    return None
