"""An end to whatever waits for an authority: a time limit of a socket is one of every read, so that
an answer of a byte a second keeps to it for ever."""

import threading
from collections.abc import Callable
from typing import TypeVar

from stentor.keeper.acme.network import OutOfTimeError

Result = TypeVar("Result")


def call_within(
    seconds: float, work: Callable[[], Result], label: str, give_up: threading.Event | None = None
) -> Result:
    """What `work` returns or raises; OutOfTimeError when that takes longer than `seconds`. It is
    left to itself then, with `give_up` set."""
    results: list[Result] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 -- raised again by who waits
            faults.append(error)

    thread = threading.Thread(target=run, daemon=True, name=label)
    thread.start()
    thread.join(seconds)
    if give_up:
        give_up.set()
    if faults:
        raise faults[0]
    if not results:
        raise OutOfTimeError(f"{label} took too long")
    return results[0]
