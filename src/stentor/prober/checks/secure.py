"""The certificate as a client meets it: is it accepted, and how much of its life is left?"""

import contextlib
import json
import ssl
import time
from collections.abc import Callable
from pathlib import Path

from stentor.contracts.probe import Outcome
from stentor.lib.clock import Clock, format_instant
from stentor.prober.asking import Door, connect, describe_certificate, look_at_certificate
from stentor.prober.check import Finding, Trouble

LITTLE_LEFT = 0.2
"""Whoever renews at a half or a third of a life has failed for long when this little is left."""


def look_at_tls(door: Door, host: str, seconds: float, clock: Clock) -> Finding:
    """A whole handshake by the rules of any client."""
    began = time.monotonic()
    try:
        with connect(door, host, seconds) as sock:
            took = time.monotonic() - began
            assert isinstance(sock, ssl.SSLSocket)
            served = describe_certificate(sock.getpeercert(binary_form=True) or b"")
    except ssl.SSLCertVerificationError as error:
        raise Trouble(
            f"{host} at {door.shown} is not trusted: {error.verify_message}",
            describe_served(door, host, seconds),
        ) from error
    except OSError as error:
        raise Trouble(f"{host} at {door.shown} breaks off the handshake: {error}") from error
    left = served.compute_left(clock())
    if left < LITTLE_LEFT:
        return Finding(
            Outcome.DEGRADED,
            took,
            left,
            f"the certificate of {host} has {left:.0%} of its life left",
            {"ends": format_instant(served.not_after), "fingerprint": served.fingerprint},
        )
    return Finding(seconds=took, left=left)


def list_worker_doors(run: Path, trust: Callable[[], ssl.SSLContext]) -> list[tuple[str, Door]]:
    """The own door of each worker of this machine's edge: connections to the public one meet
    only one of them."""
    doors = []
    for note in sorted((run / "doors").glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError):
            told = json.loads(note.read_bytes())
            if Path(f"/proc/{told['pid']}").exists():
                doors.append(
                    (note.stem, Door(str(told["address"]), int(told["port"]), trust=trust))
                )
    return doors


def knock_at_workers(run: Path, host: str, seconds: float) -> Finding | None:
    """Does each worker answer a handshake? A hung one takes connections and keeps them."""
    doors = list_worker_doors(run, ssl.create_default_context)
    for name, door in doors:
        try:
            look_at_certificate(door, host, seconds)
        except (OSError, ValueError) as error:
            raise Trouble(f"{name} does not answer: {error}", address=door.shown) from error
    return Finding() if doors else None


def look_at_workers(
    run: Path, host: str, trust: Callable[[], ssl.SSLContext], seconds: float, clock: Clock
) -> Finding | None:
    """Is what each worker serves trusted?"""
    doors = list_worker_doors(run, trust)
    for name, door in doors:
        try:
            look_at_tls(door, host, seconds, clock)
        except Trouble as trouble:
            raise Trouble(f"{name}: {trouble}", trouble.evidence) from trouble
    return Finding() if doors else None


def describe_served(door: Door, host: str, seconds: float) -> dict[str, object]:
    """Evidence: what stands there instead."""
    with contextlib.suppress(OSError, ValueError):
        served = look_at_certificate(door, host, seconds)
        return {
            "address": door.shown,
            "fingerprint": served.fingerprint,
            "valid": f"{format_instant(served.not_before)} to {format_instant(served.not_after)}",
        }
    return {"address": door.shown}
