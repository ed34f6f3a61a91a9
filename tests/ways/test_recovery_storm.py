"""Everything was down, and every client tries again at once, and again, while certificates are
renewed: those who get through are shown one that holds."""

import os
import signal
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from servers.certificate_stage import Stage
from servers.watched import HOST, Platform

pytestmark = pytest.mark.way

CLIENTS = 30
STORM_SECONDS = 8.0


class Storm:
    """Clients without patience: each connects anew as soon as it was served or turned away.
    `answered`, `away` (no connection, or it broke off) and `invalid` count what they met."""

    def __init__(self, port: int, roots: list[Path]) -> None:
        self.port, self.met = port, Counter[str]()
        self.context = ssl.create_default_context()
        for path in roots:
            self.context.load_verify_locations(path)
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(CLIENTS)]

    def begin(self) -> None:
        for one in self._threads:
            one.start()

    def end(self) -> Counter[str]:
        self._is_over.set()
        for one in self._threads:
            one.join(30)
        return self.met

    def _run(self) -> None:
        while not self._is_over.is_set():
            what = self._try()
            with self._lock:
                self.met[what] += 1
            time.sleep(0.02)

    def _try(self) -> str:
        try:
            with (
                socket.create_connection(("127.0.0.1", self.port), 10) as plain,
                self.context.wrap_socket(plain, server_hostname=HOST),
            ):
                return "answered"
        except ssl.SSLCertVerificationError:
            return "invalid"
        except OSError:
            return "away"


def find_workers(platform: Platform) -> list[int]:
    paths = sorted(platform.layout.run.glob("edge-[0-9].pid"))
    return [int(path.read_text() or 0) for path in paths]


def test_who_comes_back_with_everybody_else_is_shown_a_certificate_that_holds(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage()
    platform = stage.platform
    renewals = platform.count("activated")
    storm = Storm(platform.port, [stage.first.roots, stage.second.roots])
    storm.begin()
    time.sleep(2.0)
    before = storm.met["answered"]
    assert before > 0
    for pid in find_workers(platform):
        os.kill(pid, signal.SIGKILL)
    platform.wait_until(lambda: storm.met["answered"] > before + CLIENTS, 30)
    time.sleep(STORM_SECONDS)
    platform.wait_until(lambda: platform.count("activated") > renewals, 60)
    met = storm.end()
    assert met["invalid"] == 0, platform.read_log()[-4000:]
    assert met["answered"] > 10 * CLIENTS
