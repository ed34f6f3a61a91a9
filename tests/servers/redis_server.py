"""A Redis of a test's own, which can be killed and comes back on its port."""

import socket
import subprocess
from pathlib import Path

from servers.edge_client import wait_until


class RedisServer:
    """Keeps nothing on disk: after `kill` and `start` it is empty."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._folder = folder
        self.process = self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> subprocess.Popen[bytes]:
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(
            [*words, "--dir", str(self._folder)], stdout=subprocess.DEVNULL
        )
        wait_until(self.try_flush, seconds=20)
        return self.process

    def try_flush(self) -> bool:
        """Forgets everything; False when it does not answer."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as talk:
                talk.sendall(b"FLUSHALL\r\n")
                return talk.recv(10).startswith(b"+OK")
        except OSError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
