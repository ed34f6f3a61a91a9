"""A lock is held by one, and ends with whoever held it."""

import subprocess
import sys
from pathlib import Path

import pytest

from stentor.lib.locks import LockedError, hold_lock


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a" / "lock"
    with (
        hold_lock(path),
        pytest.raises(LockedError, match="lock is held"),
        hold_lock(path, wait=False),
    ):
        pass
    with hold_lock(path, wait=False):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import sys, pathlib\nfrom stentor.lib.locks import hold_lock\n"
        "with hold_lock(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError), hold_lock(path, wait=False):
            pass
        holder.kill()
        holder.wait()
    with hold_lock(path, wait=False):
        pass
