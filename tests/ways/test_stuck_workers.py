"""A worker that does not follow its certificate is given a successor before that ends: nobody is
ever shown one that he would refuse. Real authorities, edges and keepers."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servers.certificate_stage import Stage, assert_never_refused, watch
from servers.watched import HOST, Platform

pytestmark = pytest.mark.way

STUCK = Path(__file__).parents[1] / "programs" / "stuck_edge.py"


def read_pid(platform: Platform, worker: str = "edge-1") -> int:
    path = platform.layout.run / f"{worker}.pid"
    return int(path.read_text() or 0) if path.exists() else 0


@pytest.fixture
def frozen() -> Iterator[list[int]]:
    """Processes that are stopped; they go on at the end, if they live."""
    pids: list[int] = []
    yield pids
    for pid in pids:
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            continue


def test_a_frozen_worker_is_killed_and_another_takes_its_place(
    make_stage: Callable[..., Stage], frozen: list[int]
) -> None:
    stage = make_stage()
    platform = stage.platform
    client = watch(stage)
    old, renewals = read_pid(platform), platform.count("activated")
    frozen.append(old)
    os.kill(old, signal.SIGSTOP)
    platform.wait_until(lambda: read_pid(platform) not in {0, old}, 90)
    platform.wait_until(lambda: not Path(f"/proc/{old}").exists())
    platform.wait_until(lambda: platform.count("activated") > renewals, 90)
    assert_never_refused(client, stage)


def test_a_worker_that_takes_up_no_new_certificate_drains_and_another_takes_its_place(
    make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    note = tmp_path / "stuck"
    stage = make_stage(edge=[sys.executable, STUCK, note, HOST])
    platform = stage.platform
    client = watch(stage)
    platform.wait_until(note.exists)
    old = int(note.read_text())
    platform.wait_until(lambda: read_pid(platform) not in {0, old}, 90)
    renewals = platform.count("activated")
    platform.wait_until(lambda: platform.count("activated") > renewals + 1, 120)
    assert_never_refused(client, stage)
    assert client.unreached == []
