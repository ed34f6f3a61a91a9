"""The edge and nginx, one worker each on one core, serving the same bytes.

The edge's episode lies in seven objects, as one with three filled breaks does; nginx has it in
one file. Both keep a record of every request.
"""

import dataclasses
import gzip
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from stentor.audio.arrangement import Arrangement, Slice
from stentor.contracts.journal import JournalLine, Representation, encode_line
from stentor.contracts.manifest import Manifest, Rendition, encode_manifest
from stentor.edge.config import EdgeConfig, Limits
from stentor.edge.process import run_edge
from stentor.edge.site import arrangements
from stentor.edge.tls.door import build_tls_door
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects

TEMPLATE = Path(__file__).with_name("nginx.conf")
FRAME = bytes.fromhex("fffb94c4") + bytes(380)
FRAMES = 81_500
SLICES = 7
FEED_ITEMS = 300
LISTEN = "/listen/bench/long.mp3"
FEED = "/feeds/bench.xml"
AT = "2026-11-23T19:22:01.000Z"


@dataclass(frozen=True)
class Server:
    """One server under test."""

    url: str
    """Of the episode's bytes."""
    origin: str
    pids: list[int]


@dataclass(frozen=True)
class Pair:
    """Both servers, with the same file of `size` bytes behind their URLs."""

    ours: Server
    peer: Server
    size: int
    header_bytes: int
    """Before the first slice."""
    root: Path

    @property
    def borders(self) -> list[int]:
        """Where one slice ends and the next begins."""
        step = slice_frames() * len(FRAME)
        return [self.header_bytes + step * number for number in range(1, SLICES)]


def slice_frames() -> int:
    """Frames of all slices but the last."""
    return FRAMES // SLICES


def publish_all(layout: DataLayout) -> None:
    """An episode of 31 MB, 32.6 minutes, and a feed of 300 items."""
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

    def put(content: bytes) -> Representation:
        stored = objects.put_bytes(content)
        return Representation(object=stored.sha256, size=stored.size)

    feed = make_feed()
    lines = [
        JournalLine(
            seq=1,
            at=AT,
            kind="manifest",
            address="manifest:1",
            plain=put(encode_manifest(manifest)),
        ),
        JournalLine(seq=2, at=AT, kind="episode", address=LISTEN, manifest=1),
        JournalLine(
            seq=3,
            at=AT,
            kind="file",
            address=FEED,
            plain=put(feed),
            gzip=put(gzip.compress(feed, mtime=0)),
            type="application/rss+xml; charset=utf-8",
        ),
    ]
    layout.journal.write_bytes(b"".join(encode_line(line) + b"\n" for line in lines))


def make_feed() -> bytes:
    """Words as a feed has them, the same every time."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=7)) for _ in range(2000)]
    items = "".join(
        f"<item><guid>{number}</guid><title>{' '.join(chance.choices(words, k=6))}</title>"
        f"<description>{' '.join(chance.choices(words, k=60))}</description></item>\n"
        for number in range(FEED_ITEMS)
    )
    return f"<rss><channel>\n{items}</channel></rss>\n".encode()


def lay_out_in_slices(objects: LocalObjects) -> None:
    """Makes this process arrange the episode from seven objects instead of one."""
    original = arrangements.compute_arrangement
    step = slice_frames() * len(FRAME)

    def compute(*args: object) -> Arrangement:
        made: Arrangement = original(*args)
        if len(args) > 2 and args[2]:
            return made  # its breaks are filled: it lies in several objects already
        whole = made.slices[0]
        content = objects.read(whole.object)
        cuts = [step * number for number in range(SLICES)] + [len(content)]
        pieces = []
        for number in range(SLICES):
            # One frame more at the end keeps the objects apart: equal ones would be one file.
            part = content[cuts[number] : cuts[number + 1]]
            stored = objects.put_bytes(part + FRAME * number)
            pieces.append(Slice(stored.sha256, 0, len(part)))
        return dataclasses.replace(made, slices=tuple(pieces))

    arrangements.compute_arrangement = compute


@contextmanager
def serve_both(
    core: int, *, tls: bool = False, publish: Callable[[DataLayout], None] | None = None
) -> Iterator[Pair]:
    """Starts both servers pinned to `core`, and ends them; `publish` adds to what is served."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stentor-bench-")))
        root.chmod(0o755)
        layout = DataLayout(root / "data")
        layout.objects.mkdir(parents=True)
        publish_all(layout)
        if publish:
            publish(layout)
        write_certificate(layout, root)
        ours = stack.enter_context(serve_edge(layout, core, tls=tls))
        address, content = fetch(f"{ours.origin}{LISTEN}")
        ours = dataclasses.replace(ours, url=address)
        (root / "peer" / "feeds").mkdir(parents=True)
        (root / "peer" / "long.mp3").write_bytes(content)
        (root / "peer" / "feeds" / "bench.xml").write_bytes(make_feed())
        (root / "peer" / "feeds" / "bench.xml.gz").write_bytes(gzip.compress(make_feed(), mtime=0))
        peer = stack.enter_context(serve_nginx(root, core, tls=tls))
        assert fetch(peer.url)[1] == content
        header_bytes = len(content) - FRAMES * len(FRAME)
        yield Pair(ours, peer, len(content), header_bytes, root)


def fetch(url: str) -> tuple[str, bytes]:
    """Where the URL led, and what was there; whose certificate it is does not matter here."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with urllib.request.urlopen(url, context=context) as answer:
        return answer.url, answer.read()


def write_certificate(layout: DataLayout, root: Path) -> None:
    """One pair for both, ECDSA P-256."""
    leaf = trustme.CA().issue_cert("localhost", "127.0.0.1")
    live = layout.certs / "live"
    live.mkdir(parents=True)
    for path in (live / "bench.pem", root / "bench.pem"):
        path.write_bytes(leaf.private_key_and_cert_chain_pem.bytes())


@contextmanager
def serve_edge(
    layout: DataLayout, core: int | None, *, tls: bool = False, limits: Limits | None = None
) -> Iterator[Server]:
    """The edge as the supervisor starts it: forked, on an inherited socket, hits recorded."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        pid = fork_edge(layout, listener, core, tls=tls, limits=limits)
        scheme = "https" if tls else "http"
        origin = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield Server(f"{origin}{LISTEN}", origin, [pid])
        finally:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)


def fork_edge(
    layout: DataLayout,
    listener: socket.socket,
    core: int | None,
    *,
    tls: bool = False,
    limits: Limits | None = None,
    name: str = "bench",
) -> int:
    """Starts one worker on the socket; its process id."""
    pid = os.fork()
    if pid:
        return pid
    if core is not None:
        os.sched_setaffinity(0, {core})
    os.dup2(2, 1)  # log lines are not results
    lay_out_in_slices(LocalObjects(layout.objects))
    run_edge(
        EdgeConfig(
            layout=layout,
            name=name,
            site_host="127.0.0.1",
            studio_host="studio.localhost",
            studio_url="https://studio.localhost",
            http_sockets=() if tls else (listener,),
            https_sockets=(listener,) if tls else (),
            tls=build_tls_door(layout, "127.0.0.1") if tls else None,
            limits=limits or Limits(),
        )
    )
    os._exit(0)


@contextmanager
def serve_nginx(root: Path, core: int, *, tls: bool = False) -> Iterator[Server]:
    """Debian's nginx with the committed configuration."""
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        ports = one.getsockname()[1], two.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""
    values = {"root": root, "port": ports[0], "tls_port": ports[1], "user": user}
    content = TEMPLATE.read_text()
    for name, value in values.items():
        content = content.replace(f"@{name}@", str(value))
    (root / "nginx.conf").write_text(content)
    process = subprocess.Popen(
        ["taskset", "-c", str(core), "nginx", "-p", str(root), "-c", str(root / "nginx.conf")],
        stdout=sys.stderr,
    )
    try:
        wait_for(ports[1])
        origin = f"https://127.0.0.1:{ports[1]}" if tls else f"http://127.0.0.1:{ports[0]}"
        workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield Server(f"{origin}/long.mp3", origin, [process.pid, *map(int, workers)])
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
