"""A published store made by hand, an edge worker on it, and certificates."""

import gzip
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from stentor.contracts.hit import Hit, parse_hit
from stentor.contracts.journal import JournalLine, Representation, encode_line
from stentor.contracts.manifest import Manifest, Rendition, encode_manifest
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects

PROGRAM = Path(__file__).with_name("program.py")
FRAME = bytes.fromhex("fffb94c4")
FRAME_BYTES = 384
MOMENT = "2026-11-23T19:22:01.500Z"


def make_body(frames: int, seed: int = 1) -> bytes:
    """Frames of 24 ms with a true header; what is inside tells every place from every other."""
    noise = random.Random(seed).randbytes(FRAME_BYTES * 64)
    block = b"".join(
        FRAME + noise[at + 4 : at + FRAME_BYTES] for at in range(0, len(noise), FRAME_BYTES)
    )
    return (block * (frames // 64 + 1))[: frames * FRAME_BYTES]


@dataclass
class Store:
    """Writes objects and journal lines as publishing does."""

    layout: DataLayout
    seq: int = 0
    bodies: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.objects = LocalObjects(self.layout.objects)
        self.layout.objects.mkdir(parents=True, exist_ok=True)

    def append(self, **fields: object) -> JournalLine:
        self.seq += 1
        line = JournalLine(seq=self.seq, at=MOMENT, **fields)
        with self.layout.journal.open("ab") as journal:
            journal.write(encode_line(line) + b"\n")
        return line

    def put(self, content: bytes) -> Representation:
        return Representation(object=self.objects.put_bytes(content).sha256, size=len(content))

    def publish_file(
        self, address: str, content: bytes, kind: str = "text/plain", *, zipped: bool = False
    ) -> JournalLine:
        return self.append(
            kind="file",
            address=address,
            plain=self.put(content),
            gzip=self.put(gzip.compress(content, mtime=0)) if zipped else None,
            type=kind,
            modified=MOMENT,
            immutable=address.startswith("/assets/"),
        )

    def publish_episode(
        self, name: str, frames: int = 500, number: int | None = None, show: str = "show"
    ) -> Manifest:
        body = make_body(frames, seed=frames)
        stored = self.put(body)
        manifest = Manifest(
            number=number or self.seq + 100,
            show_id="s1",
            episode_id=f"e-{name}",
            show_title="A Show",
            title=f"Episode {name}",
            author="An Author",
            slug=name,
            renditions=[
                Rendition(
                    number=0,
                    object=stored.object,
                    size=stored.size,
                    frames=frames,
                    frame_bytes=FRAME_BYTES,
                    bitrate=128_000,
                    channels=1,
                )
            ],
        )
        self.append(
            kind="manifest",
            address=f"manifest:{manifest.number}",
            plain=self.put(encode_manifest(manifest)),
        )
        self.append(kind="episode", address=f"/listen/{show}/{name}.mp3", manifest=manifest.number)
        self.bodies[name] = body
        return manifest


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


@pytest.fixture
def store(layout: DataLayout) -> Store:
    return Store(layout)


@pytest.fixture
def serve(layout: DataLayout) -> Iterator[Callable[..., Edge]]:
    """Starts workers on the test's own data directory; they end with the test."""
    started: list[Edge] = []

    def start(**settings: object) -> Edge:
        started.append(start_edge(layout, **settings))
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
