"""A published store made by hand, an edge worker on it, and certificates."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from made.edge_store import Store
from servers.redis_server import RedisServer
from stentor.contracts.hit import Hit, parse_hit
from stentor.contracts.manifest import Manifest
from stentor.lib.layout import DataLayout

PROGRAM = Path(__file__).with_name("program.py")


@dataclass
class Edge:
    """A running worker."""

    process: subprocess.Popen
    layout: DataLayout
    http: int
    https: int

    def read_hits(self) -> list[Hit]:
        """The latest record of each transfer, in the order they began."""
        latest: dict[str, Hit] = {}
        for path in sorted(self.layout.spool.glob("*.hits")):
            for line in path.read_bytes().splitlines():
                hit = parse_hit(line)
                latest[hit.id] = hit
        return sorted(latest.values(), key=lambda hit: hit.id)

    def wait_for_hit(self, is_meant: Callable[[Hit], bool], seconds: float = 5.0) -> Hit:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := [hit for hit in self.read_hits() if is_meant(hit)]:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"no such hit among {self.read_hits()}")

    def end(self, number: int = signal.SIGTERM) -> int:
        """Signals it and waits for its end; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(15)


def start_edge(
    layout: DataLayout,
    *,
    limits: dict | None = None,
    studio_limits: dict | None = None,
    trusted_proxies: tuple[str, ...] = (),
    stop_seconds: float = 10.0,
    workers: int = 1,
    metrics_token: str | None = None,
    redis_url: str | None = None,
    reserved_seconds: float = 3600.0,
    geography_files: tuple[str, ...] = (),
    status_host: str = "",
    ticket_period: float | None = None,
) -> Edge:
    """Starts a worker on two fresh ports and waits until it serves."""
    http, https = (socket.create_server(("127.0.0.1", 0), backlog=512) for _ in range(2))
    settings = {
        "data": str(layout.root),
        "http": http.fileno(),
        "https": https.fileno(),
        "limits": limits or {},
        "studio_limits": studio_limits or {},
        "trusted_proxies": trusted_proxies,
        "stop_seconds": stop_seconds,
        "workers": workers,
        "metrics_token": metrics_token,
        "redis_url": redis_url,
        "reserved_seconds": reserved_seconds,
        "geography_files": geography_files,
        "status_host": status_host,
        "ticket_period": ticket_period,
    }
    with http, https:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(settings)],
            pass_fds=(http.fileno(), https.fileno()),
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        edge = Edge(process, layout, http.getsockname()[1], https.getsockname()[1])
        with socket.create_connection(("127.0.0.1", edge.http), timeout=20) as probe:
            probe.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert b" 200 " in probe.recv(100)
    return edge


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture
def store(layout: DataLayout) -> Store:
    return Store(layout)


@pytest.fixture
def serve(layout: DataLayout) -> Iterator[Callable[..., Edge]]:
    """Starts workers on the test's own data directory, or on another `where`; they end with the
    test."""
    started: list[Edge] = []

    def start(where: DataLayout | None = None, **settings: object) -> Edge:
        started.append(start_edge(where or layout, **settings))
        return started[-1]

    yield start
    for edge in started:
        end_quietly(edge)


def end_quietly(edge: Edge) -> None:
    if edge.process.poll() is None:
        edge.process.terminate()
        edge.process.wait(15)


@dataclass
class World:
    """A store that many tests read, with a worker on it. Nobody may change what stands here."""

    store: Store
    edge: Edge
    manifest: Manifest
    authority: trustme.CA


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    layout = DataLayout(tmp_path_factory.mktemp("world"))
    store = Store(layout)
    authority = trustme.CA()
    write_certificate(layout, authority, "localhost", "localhost", "studio.localhost")
    store.publish_file("/", b"<p>home</p>", "text/html; charset=utf-8")
    store.publish_file("/feeds/show.xml", b"<rss>" * 2000, "application/rss+xml", zipped=True)
    store.publish_file("/shows/show", b"<p>show</p>", "text/html; charset=utf-8")
    store.publish_file("/assets/cover-1a2b.png", b"png" * 1000, "image/png")
    store.publish_file("/shows/été", b"<p>summer</p>", "text/html; charset=utf-8")
    store.append(kind="moved", address="/feeds/old.xml", to="/feeds/show.xml")
    store.append(kind="gone", address="/shows/withdrawn")
    manifest = store.publish_episode("hello")
    store.publish_episode("other", frames=600)
    long = store.publish_episode("long", frames=80_000)
    assert long.renditions[0].size > 30_000_000
    edge = start_edge(layout)
    yield World(store, edge, manifest, authority)
    end_quietly(edge)


def write_certificate(
    layout: DataLayout, authority: trustme.CA, name: str, *hosts: str
) -> trustme.LeafCert:
    """Puts a pair in place as the keeper does: one file, one rename."""
    live = layout.certs / "live"
    live.mkdir(parents=True, exist_ok=True)
    leaf = authority.issue_cert(*hosts)
    temporary = live / f".{name}.part"
    temporary.write_bytes(leaf.private_key_and_cert_chain_pem.bytes())
    temporary.replace(live / f"{name}.pem")
    return leaf
