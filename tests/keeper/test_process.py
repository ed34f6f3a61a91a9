"""The keeper's loop."""

import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stentor.keeper.process import KeeperIsRunningError, run_keeper
from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import WantedNames
from stentor.lib.clock import Clock, utc_now
from stentor.lib.heartbeat import measure_silence
from stentor.lib.layout import DataLayout

WANTED = WantedNames("localhost", frozenset({"localhost"}))


@contextmanager
def running(layout: DataLayout, clock: Clock = utc_now) -> Iterator[CertificateStore]:
    """A keeper in a thread, round after round without a pause worth naming."""
    stop = threading.Event()
    thread = threading.Thread(
        target=run_keeper,
        args=(layout, WANTED, stop),
        kwargs={"clock": clock, "round_seconds": 0.01},
    )
    thread.start()
    try:
        yield CertificateStore(layout.certs)
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


def wait_for(path: Path, *, unlike: bytes = b"") -> bytes:
    """The file's content as soon as it is there and another than `unlike`."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if path.exists() and (content := path.read_bytes()) != unlike:
            return content
        time.sleep(0.005)
    raise AssertionError(f"{path.name} did not come")


def test_a_lost_certificate_is_back_in_a_moment(tmp_path: Path) -> None:
    with running(DataLayout(tmp_path)) as store:
        first = wait_for(store.live_path("localhost"))
        store.live_path("localhost").unlink()
        assert wait_for(store.live_path("localhost")) != first


def test_time_that_passes_while_it_runs_brings_a_renewal(tmp_path: Path) -> None:
    shift = [dt.timedelta()]
    with running(DataLayout(tmp_path), lambda: utc_now() + shift[0]) as store:
        first = wait_for(store.live_path("localhost"))
        shift[0] = dt.timedelta(days=15)
        wait_for(store.live_path("localhost"), unlike=first)


def test_a_second_keeper_is_refused(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path)
    with running(layout) as store:
        wait_for(store.live_path("localhost"))
        with pytest.raises(KeeperIsRunningError, match="another keeper"):
            run_keeper(layout, WANTED, threading.Event())


def test_a_failing_round_never_ends_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = []

    def fail(*_: object) -> None:
        failures.append(1)
        raise RuntimeError("a fault nobody thought of")

    with monkeypatch.context() as broken:
        broken.setattr(CertificateStore, "read_authority", fail)
        with running(DataLayout(tmp_path)) as store:
            while len(failures) < 3:
                time.sleep(0.005)
            broken.undo()
            wait_for(store.live_path("localhost"))


def test_every_round_leaves_a_sign_of_life(tmp_path: Path) -> None:
    layout = DataLayout(tmp_path)
    assert measure_silence(layout.run, "keeper") == float("inf")
    with running(layout):
        wait_for(layout.run / "keeper.beat", unlike=b"never")
    assert measure_silence(layout.run, "keeper") < 10
