"""A prober whose wall clock is moved while it runs: by libfaketime, the steady clock left alone."""

import subprocess
from pathlib import Path
from types import TracebackType

from servers.serving import STENTOR, Server, clean_environment

LIBRARIES = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")


class FakeClock:
    """In place of the server's own prober, until the block ends."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._offset = server.layout.root.with_name("offset")
        self._process: subprocess.Popen[bytes] | None = None

    def shift(self, seconds: int) -> None:
        """From now on the clock is so far from the true one."""
        part = self._offset.with_suffix(".part")
        part.write_text(f"{seconds:+d}\n")
        part.replace(self._offset)

    def __enter__(self) -> "FakeClock":
        self.shift(0)
        self._server.hold("prober")
        self._server.kill("prober")
        environment = {
            "LD_PRELOAD": str(next(LIBRARIES)),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }
        log = self._server.log.with_name("fake-clock.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [*STENTOR, "prober", "--data", self._server.layout.root],
                env=clean_environment() | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(20)
        finally:
            self._process.kill()
            self._process.wait()
            self._server.lift("prober")
