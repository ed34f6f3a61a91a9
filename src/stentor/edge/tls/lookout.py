"""A worker's own address: what it serves over TLS can be looked at there, whoever gets the public
connections."""

import json
import os
import socket
from pathlib import Path

from stentor.lib.durable import write_bytes_durably


class Lookout:
    """A listener on a free loopback port, noted in `run/doors/<worker>.json` while it lasts."""

    def __init__(self, run: Path, worker: str) -> None:
        self._note = run / "doors" / f"{worker}.json"
        self.socket = open_loopback()

    def announce(self) -> None:
        """Tells whoever looks where this worker can be seen."""
        port = self.socket.getsockname()[1]
        address = self.socket.getsockname()[0]
        content = json.dumps({"pid": os.getpid(), "address": address, "port": port}).encode()
        write_bytes_durably(self._note, content)

    def close(self) -> None:
        """Takes the note back, unless a successor has written its own."""
        self.socket.close()
        try:
            if json.loads(self._note.read_bytes())["pid"] == os.getpid():
                self._note.unlink()
        except (OSError, ValueError, KeyError):
            return


def open_loopback() -> socket.socket:
    """On 127.0.0.1, or ::1 where that is all there is."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            opened = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue
        try:
            opened.bind((address, 0))
            opened.listen(64)
            opened.setblocking(False)
        except OSError:
            opened.close()
            continue
        return opened
    raise OSError("this machine has no loopback address")
