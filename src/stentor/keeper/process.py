"""The keeper's loop: a round every two seconds, by the wall clock as it stands then."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import structlog

from stentor.keeper.store import CertificateStore
from stentor.keeper.upkeep import WantedNames, keep_up
from stentor.lib.clock import Clock, utc_now
from stentor.lib.heartbeat import beat
from stentor.lib.layout import DataLayout

log = structlog.get_logger("keeper")

ROUND_SECONDS = 2.0
"""A clock that jumps, a file that is lost: healed within this. A round costs a millisecond."""


class KeeperIsRunningError(RuntimeError):
    """Another keeper works on these certificates."""


def run_keeper(
    layout: DataLayout,
    wanted: WantedNames,
    stop: Event,
    *,
    clock: Clock = utc_now,
    round_seconds: float = ROUND_SECONDS,
) -> None:
    """Keeps every certificate until `stop` is set. KeeperIsRunningError when another does.

    A round that fails (full disk, no permission) is logged and tried again; it never ends the
    loop, and what is served stays as it was.
    """
    store = CertificateStore(layout.certs)
    store.prepare()
    with be_the_only_one(store):
        was_failing = False
        while not stop.is_set():
            try:
                keep_up(store, wanted, clock)
                beat(layout.run, "keeper")
                was_failing = False
            except Exception as error:  # no fault may end the loop
                if not was_failing:
                    log.exception("round failed, trying on", error=str(error))
                was_failing = True
            stop.wait(round_seconds)


@contextmanager
def be_the_only_one(store: CertificateStore) -> Iterator[None]:
    """Holds the keeper's place for the block."""
    with (store.root / "keeper.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KeeperIsRunningError(
                f"another keeper works on {store.root}; there may be only one"
            ) from None
        yield
