"""Who works on a name: a lease that a dead or frozen node loses, and that a late one cannot use."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import msgspec

from stentor.keeper.shelf.files import Files


class LeaseLostError(Exception):
    """Another node works on the name now; what this one was about to do is void."""


class Lease(msgspec.Struct, frozen=True):
    """What stands in the lease's file."""

    node: str
    token: int
    until: float


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Lease).decode


class Leases:
    """A node's hold on names, over files that several nodes share.

    A lease is not a kernel's lock: a node that hangs in the middle of an order (SIGSTOP, a dead
    mount) would hold such a lock for ever. It ends by time, and `confirm` is asked again in the
    moment before anything is replaced, with a token that only ever grows.
    """

    def __init__(
        self, files: Files, node: str, is_dead: Callable[[str], bool] = lambda _: False
    ) -> None:
        self._files = files
        self._node = node
        self._is_dead = is_dead

    def try_take(self, name: str, now: float, seconds: float) -> Lease | None:
        """The lease for so long; None while another node that may be alive has it."""
        with self._files.hold(name):
            present = self._read(name)
            if present and self._is_kept(present, now, seconds):
                return None
            token = present.token + 1 if present else 1
            lease = Lease(self._node, token, now + seconds)
            self._files.write(self._path(name), _encode(lease))
            return lease

    def _is_kept(self, present: Lease, now: float, seconds: float) -> bool:
        if present.node in {"", self._node} or self._is_dead(present.node):
            return False
        return now < present.until <= now + max(seconds, 600.0)  # beyond: a clock was set back

    def confirm(self, name: str, lease: Lease) -> None:
        """LeaseLostError when somebody took the name over. Call it while the name is held."""
        present = self._read(name)
        if present is None or present.token != lease.token:
            raise LeaseLostError(f"another node works on {name} now")

    def give_back(self, name: str, lease: Lease) -> None:
        """The next node need not wait."""
        with self._files.hold(name):
            present = self._read(name)
            if present and present.token == lease.token:
                self._files.write(self._path(name), _encode(Lease("", lease.token, 0.0)))

    def _read(self, name: str) -> Lease | None:
        try:
            return _decode(self._files.read(self._path(name)) or b"")
        except msgspec.MsgspecError:
            return None

    @staticmethod
    def _path(name: str) -> str:
        return f"leases/{name}.json"


def name_this_node() -> str:
    """`host/pid/start`: tells whether the process that holds a lease is still the same one."""
    pid = os.getpid()
    return f"{socket.gethostname()}/{pid}/{_read_start(pid)}"


def is_dead_here(node: str) -> bool:
    """True where the node ran on this host and its process is gone."""
    host, _, rest = node.partition("/")
    pid, _, start = rest.partition("/")
    return host == socket.gethostname() and pid.isdigit() and _read_start(int(pid)) != start


def _read_start(pid: int) -> str:
    """The moment a process started, in the kernel's ticks; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
