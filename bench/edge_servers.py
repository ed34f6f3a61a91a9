"""The edge and nginx, one worker each on one core, serving the same bytes."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from stentor.contracts.journal import JournalLine, Representation, encode_line
from stentor.contracts.manifest import Manifest, Rendition, encode_manifest
from stentor.edge.config import EdgeConfig
from stentor.edge.process import run_edge
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects

TEMPLATE = Path(__file__).with_name("nginx.conf")
FRAME = bytes.fromhex("fffb94c4") + bytes(380)
FRAMES = 81_500
AT = "2026-11-23T19:22:01.000Z"


@dataclass(frozen=True)
class Server:
    """One server under test."""

    url: str
    pids: list[int]


@dataclass(frozen=True)
class Pair:
    """Both servers, with the same file of `size` bytes behind their URLs."""

    ours: Server
    peer: Server
    size: int
    root: Path


def publish_episode(layout: DataLayout) -> None:
    """An episode of 31 MB, 32.6 minutes, at /listen/bench/long.mp3."""
    objects = LocalObjects(layout.objects)
    body = objects.put_bytes(FRAME * FRAMES)
    rendition = Rendition(
        number=0,
        object=body.sha256,
        size=body.size,
        frames=FRAMES,
        frame_bytes=len(FRAME),
        bitrate=128_000,
        channels=1,
    )
    manifest = Manifest(
        number=1,
        show_id="bench",
        episode_id="long",
        show_title="Bench",
        title="Long",
        author="Nobody",
        slug="long",
        renditions=[rendition],
    )
    stored = objects.put_bytes(encode_manifest(manifest))
    plain = Representation(object=stored.sha256, size=stored.size)
    lines = [
        JournalLine(seq=1, at=AT, kind="manifest", address="manifest:1", plain=plain),
        JournalLine(seq=2, at=AT, kind="episode", address="/listen/bench/long.mp3", manifest=1),
    ]
    layout.journal.write_bytes(b"".join(encode_line(line) + b"\n" for line in lines))


@contextmanager
def serve_both(core: int) -> Iterator[Pair]:
    """Starts both servers pinned to `core`, and ends them."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stentor-bench-")))
        layout = DataLayout(root / "data")
        layout.objects.mkdir(parents=True)
        publish_episode(layout)
        ours = stack.enter_context(serve_edge(layout, core))
        with urllib.request.urlopen(f"{ours.url}/listen/bench/long.mp3") as answer:
            address, content = answer.url, answer.read()
        (root / "peer").mkdir()
        (root / "peer" / "long.mp3").write_bytes(content)
        peer = stack.enter_context(serve_nginx(root, core))
        with urllib.request.urlopen(peer.url) as answer:
            assert answer.read() == content
        yield Pair(Server(address, ours.pids), peer, len(content), root)


@contextmanager
def serve_edge(layout: DataLayout, core: int) -> Iterator[Server]:
    """The edge as the supervisor starts it: forked, on an inherited socket, hits recorded."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    config = EdgeConfig(
        layout=layout,
        name="bench",
        site_host="127.0.0.1",
        studio_host="studio.localhost",
        studio_url="https://studio.localhost",
        http_sockets=(listener,),
    )
    pid = os.fork()
    if pid == 0:
        os.sched_setaffinity(0, {core})
        os.dup2(2, 1)  # log lines are not results
        run_edge(config)
        os._exit(0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        yield Server(url, [pid])
    finally:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        listener.close()


@contextmanager
def serve_nginx(root: Path, core: int) -> Iterator[Server]:
    """Debian's nginx with the committed configuration."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    root.chmod(0o755)
    user = "user root;" if os.geteuid() == 0 else ""
    content = TEMPLATE.read_text()
    for name, value in {"root": str(root), "port": str(port), "user": user}.items():
        content = content.replace(f"@{name}@", value)
    (root / "nginx.conf").write_text(content)
    process = subprocess.Popen(
        ["taskset", "-c", str(core), "nginx", "-p", str(root), "-c", str(root / "nginx.conf")],
        stdout=sys.stderr,
    )
    try:
        url = f"http://127.0.0.1:{port}/long.mp3"
        wait_for(port)
        workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield Server(url, [process.pid, *map(int, workers)])
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, seconds: float = 10.0) -> None:
    """Returns when somebody takes connections there."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
