"""Room to work in: a directory beside the target that a crash leaves nothing of for long."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stentor.intake.encoding.errors import OutOfSpaceError
from stentor.lib.ids import new_id

_PREFIX = ".encoding-"
_RESERVE = 64 << 20
"""Bytes that stay free for everybody else."""


@contextmanager
def open_workspace(parent: Path) -> Iterator[Path]:
    """A new directory below `parent`, gone with all it holds when the block ends.

    One that a killed process left there is removed first: nobody holds its lock any more. A disk
    that fills up within the block is an OutOfSpaceError.
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
        if error.errno in {errno.ENOSPC, errno.EDQUOT} and not isinstance(error, OutOfSpaceError):
            raise OutOfSpaceError(f"The disk of {parent} is full; nothing was changed.") from error
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


def require_space(directory: Path, needed: int) -> None:
    """OutOfSpaceError when the disk of `directory` has not `needed` bytes and some to spare."""
    free = shutil.disk_usage(directory).free
    if free < needed + _RESERVE:
        raise OutOfSpaceError(
            f"Taking this audio in needs {_in_megabytes(needed + _RESERVE)} on the disk of "
            f"{directory}, and only {_in_megabytes(free)} are free. Make room and try again."
        )


def _in_megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
