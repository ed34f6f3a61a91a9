"""The edge, nginx and Caddy with a certificate for each of many names, and nothing to serve."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from edge_servers import wait_for
from stentor.lib.layout import DataLayout


@dataclass(frozen=True)
class TlsServer:
    """One server under test."""

    name: str
    port: int
    find_pids: Callable[[], list[int]]
    """Of the processes that shake hands."""
    reload: Callable[[], None]
    """Takes its configuration up anew, as its own documentation has it; returns when it has."""


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def list_children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def run_pinned(core: int, command: list[str], port: int, **more: str) -> Iterator[int]:
    """Its process id, once it takes connections."""
    process = subprocess.Popen(
        ["taskset", "-c", str(core), *command],
        stdout=sys.stderr,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **more},
    )
    try:
        wait_for(port, 120)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def serve_edge(layout: DataLayout, core: int, workers: int) -> Iterator[TlsServer]:
    """`stentor edge`: the supervisor, and workers that it forks."""
    port = find_free_port()
    where = ["--data", str(layout.root), "--bind", "127.0.0.1", "--https", str(port), "--http", "0"]
    command = [str(Path(sys.executable).with_name("stentor")), "edge", *where]
    with run_pinned(core, [*command, "--workers", str(workers)], port) as pid:

        def find_workers() -> list[int]:
            return [one for one in list_children(pid) if b"edge-" in read_command(one)]

        yield TlsServer("edge", port, find_workers, lambda: hang_up(pid, find_workers))


def read_command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def hang_up(pid: int, find_workers: Callable[[], list[int]]) -> None:
    """SIGHUP; returns when no worker is left that was there before."""
    before, end = set(find_workers()), time.monotonic() + 60
    os.kill(pid, signal.SIGHUP)
    while before & set(find_workers()) or not find_workers():
        if time.monotonic() > end:
            raise TimeoutError(f"old workers of {pid} do not end")
        time.sleep(0.1)


@contextmanager
def serve_nginx(
    root: Path, folder: Path, core: int, names: Sequence[str], workers: int
) -> Iterator[TlsServer]:
    """A server block a name, as its documentation has it for many certificates."""
    port = find_free_port()
    blocks = "".join(
        f"server {{ listen 127.0.0.1:{port} ssl; server_name {name};"
        f" ssl_certificate {folder}/{name}.pem; ssl_certificate_key {folder}/{name}.pem;"
        f" return 204; }}\n"
        for name in names
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (root / "many.conf").write_text(
        f"daemon off; worker_processes {workers};\n"
        f"pid {root}/many.pid; error_log {root}/many.log crit;\n"
        f"{user} events {{ worker_connections 4096; }}\n"
        f"http {{ access_log {root}/many-access.log; server_names_hash_max_size 65536;\n"
        f"ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:s:10m;\n{blocks}}}\n"
    )
    command = ["nginx", "-p", str(root), "-c", str(root / "many.conf")]
    with run_pinned(core, command, port) as pid:

        def find_workers() -> list[int]:
            return list_children(pid)

        yield TlsServer("nginx", port, find_workers, lambda: hang_up(pid, find_workers))


@contextmanager
def serve_caddy(root: Path, folder: Path, core: int) -> Iterator[TlsServer]:
    """One process that may use one core; the folder is loaded as it is."""
    port, admin = find_free_port(), find_free_port()
    config = {
        "admin": {"listen": f"127.0.0.1:{admin}"},
        "logging": {"logs": {"default": {"level": "ERROR"}}},
        "apps": {
            "tls": {"certificates": {"load_folders": [str(folder)]}},
            "http": {
                "servers": {
                    "many": {
                        "listen": [f"127.0.0.1:{port}"],
                        "automatic_https": {"disable": True},
                        "tls_connection_policies": [{}],
                        "routes": [{"handle": [{"handler": "static_response"}]}],
                    }
                }
            },
        },
    }
    written = root / "caddy.json"
    written.write_text(json.dumps(config))
    home = {"HOME": str(root), "XDG_DATA_HOME": str(root), "XDG_CONFIG_HOME": str(root)}
    command = ["caddy", "run", "--config", str(written)]
    with run_pinned(core, command, port, GOMAXPROCS="1", **home) as pid:

        def reload() -> None:
            again = ["caddy", "reload", "--force", "--config", str(written)]
            address = ["--address", f"127.0.0.1:{admin}"]
            subprocess.run([*again, *address], check=True, capture_output=True)

        yield TlsServer("Caddy", port, lambda: [pid], reload)
