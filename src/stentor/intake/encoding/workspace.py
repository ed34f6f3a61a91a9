"""Room to work in: a directory beside the target that a crash leaves nothing of for long."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stentor.lib.disk import DiskFullError
from stentor.lib.ids import new_id

_PREFIX = ".encoding-"


@contextmanager
def open_workspace(parent: Path) -> Iterator[Path]:
    """A new directory below `parent`, gone with all it holds when the block ends.

    One that a killed process left there is removed first: nobody holds its lock any more. A disk
    that fills up within the block is a DiskFullError.
    """
    parent.mkdir(parents=True, exist_ok=True)
    sweep_workspaces(parent)
    unlocked = parent / f".starting-{new_id()}"
    unlocked.mkdir(mode=0o700)
    lock = os.open(unlocked, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        workspace = unlocked.rename(parent / f"{_PREFIX}{new_id()}")
        try:
            yield workspace
        finally:
            shutil.rmtree(workspace, ignore_errors=True)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFullError(
                "the disk filled up; nothing was changed, make room first"
            ) from error
        raise
    finally:
        os.close(lock)


def sweep_workspaces(parent: Path) -> None:
    """Removes the workspaces below `parent` whose process is gone."""
    for workspace in parent.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(workspace, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(workspace, ignore_errors=True)
        finally:
            os.close(lock)
