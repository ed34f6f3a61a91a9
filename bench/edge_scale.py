"""How the edge carries weight: memory, freshness, idle and slow clients, reloads, two workers."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from edge_servers import AT, Server, fetch, fork_edge, publish_all, serve_edge
from edge_works import ANYWHERE, LENGTH, SECONDS, write_script
from harness import choose_cores
from stentor.contracts.journal import JournalLine, Representation, encode_line
from stentor.edge.config import Limits
from stentor.edge.process import raise_descriptor_limit
from stentor.lib.layout import DataLayout
from wrk import drive, require

SHOWS = 10_000
EPISODES = 1_000_000
IDLE = 10_000
SLOW = 200
RELOADS = 20
ROOMY = Limits(connections=20_000, connections_per_address=20_000)


def main() -> None:
    require("wrk", "taskset")
    raise_descriptor_limit()
    load_core, server_core = choose_cores()
    for measure in (measure_memory, measure_freshness, measure_crowd, measure_reloads):
        with tempfile.TemporaryDirectory(prefix="stentor-bench-") as folder:
            layout = DataLayout(Path(folder) / "data")
            layout.objects.mkdir(parents=True)
            publish_all(layout)
            measure(layout, load_core, server_core)
    with tempfile.TemporaryDirectory(prefix="stentor-bench-") as folder:
        layout = DataLayout(Path(folder) / "data")
        layout.objects.mkdir(parents=True)
        publish_all(layout)
        measure_two_workers(layout, load_core)


def tell(
    work: str, ours: float, goal: str, unit: str, *, is_met: bool | None, **more: object
) -> None:
    """One JSON line; `is_met` is null where this machine cannot tell."""
    line = {"bench": "edge_scale", "work": work, "ours": ours, "goal": goal, "unit": unit}
    sys.stdout.write(json.dumps(line | {"is_met": is_met} | more) + "\n")
    sys.stdout.flush()


def measure_memory(layout: DataLayout, _load_core: int, server_core: int) -> None:
    """A million episodes in the journal, ten thousand of them asked for."""
    write_catalogue(layout)
    began = time.monotonic()
    with serve_edge(layout, server_core) as server:
        fetch(f"{server.origin}/healthz")
        ready = time.monotonic() - began
        chance = random.Random(7)
        for _ in range(10_000 // 50):
            ask_many(
                server,
                [f"/listen/s{chance.randrange(SHOWS)}/e{chance.randrange(EPISODES)}.mp3"] * 50,
            )
        megabytes = read_megabytes(server.pids[0])
    tell(
        f"resident memory with {SHOWS:,} shows and {EPISODES:,} episodes published",
        round(megabytes, 1),
        "<= 300",
        "MB a worker",
        is_met=megabytes <= 300,
        seconds_to_ready=round(ready, 1),
        journal_megabytes=round(layout.journal.stat().st_size / 1e6),
    )


def write_catalogue(layout: DataLayout) -> None:
    """Manifest and enclosure of every episode, a feed of every show, behind what is there."""
    some = Representation(object="ab" * 32, size=1000)
    seq = 10
    with layout.journal.open("ab") as journal:
        for number in range(EPISODES):
            seq += 2
            lines = (
                JournalLine(
                    seq=seq - 1,
                    at=AT,
                    kind="manifest",
                    address=f"manifest:{number + 10}",
                    plain=some,
                ),
                JournalLine(
                    seq=seq,
                    at=AT,
                    kind="episode",
                    address=f"/listen/s{number % SHOWS}/e{number}.mp3",
                    manifest=number + 10,
                ),
            )
            journal.write(b"".join(encode_line(line) + b"\n" for line in lines))
        for number in range(SHOWS):
            seq += 1
            address = f"/feeds/s{number}.xml"
            line = JournalLine(seq=seq, at=AT, kind="file", address=address, plain=some, gzip=some)
            journal.write(encode_line(line) + b"\n")


def ask_many(server: Server, paths: list[str]) -> None:
    """Asks for all of them on one connection, and reads over the answers."""
    port = int(server.origin.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(
            b"".join(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode() for path in paths)
        )
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(1 << 16):
            pass


def read_megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure_freshness(layout: DataLayout, _load_core: int, server_core: int) -> None:
    """From the journal's line to the first answer that has it, twenty times."""
    waits = []
    with (
        serve_edge(layout, server_core) as server,
        layout.journal.open("ab", buffering=0) as journal,
    ):
        fetch(f"{server.origin}/healthz")
        for number in range(20):
            address = f"/listen/bench/new{number}.mp3"
            line = JournalLine(seq=100 + number, at=AT, kind="episode", address=address, manifest=1)
            began = time.monotonic()
            journal.write(encode_line(line) + b"\n")
            while not is_found(server, address):
                time.sleep(0.005)
            waits.append(time.monotonic() - began)
            time.sleep(random.random() / 4)
    worst = max(waits)
    tell("publish to served, worst of 20", round(worst, 3), "<= 1", "s", is_met=worst <= 1)


def is_found(server: Server, address: str) -> bool:
    port = int(server.origin.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(f"HEAD {address} HTTP/1.0\r\n\r\n".encode())
        return b" 302 " in sock.recv(100)


def measure_crowd(layout: DataLayout, load_core: int, server_core: int) -> None:
    """64 KB ranges before and beside 10,000 idle connections and 200 slow readers, in turns."""
    with serve_edge(layout, server_core, limits=ROOMY) as server:
        address, content = fetch(server.url)
        drive_ranges = make_driver(layout, address, len(content), server, load_core)
        drive_ranges()
        alone, crowded = [], []
        for _ in range(3):
            alone.append(drive_ranges())
            with hold_crowd(server, address):
                crowded.append(drive_ranges())
    ratio = sorted(crowded)[1] / sorted(alone)[1]
    tell(
        f"64 KB ranges beside {IDLE:,} idle connections and {SLOW} slow readers",
        round(ratio, 3),
        ">= 0.8",
        "of the rate alone",
        is_met=ratio >= 0.8,
        alone=round(sorted(alone)[1]),
        crowded=round(sorted(crowded)[1]),
    )


def make_driver(
    layout: DataLayout, address: str, size: int, server: Server, load_core: int
) -> Callable[[], float]:
    script = write_script(layout.root, ANYWHERE.format(last=size - LENGTH, length=LENGTH))

    def run() -> float:
        measured = drive(
            address, core=load_core, connections=32, seconds=SECONDS, script=script,
            pids=server.pids, in_bytes=False,
        )  # fmt: skip
        return measured.rate

    return run


@contextmanager
def hold_crowd(server: Server, address: str) -> Iterator[None]:
    """Idle connections that have asked once, and readers of some kilobytes a second."""
    path = address.removeprefix(server.origin)
    port = int(server.origin.rpartition(":")[2])
    with ExitStack() as stack:
        for number in range(IDLE + SLOW):
            sock = stack.enter_context(socket.socket())
            if number >= IDLE:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.connect(("127.0.0.1", port))
            wanted = path if number >= IDLE else "/healthz"
            sock.sendall(f"GET {wanted} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode())
            if number < IDLE:
                assert b"200 OK" in sock.recv(1000)
        yield


def measure_reloads(layout: DataLayout, load_core: int, server_core: int) -> None:
    """Twenty workers, one after the other, on one socket, under ranges that never stop."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        pids = [fork_edge(layout, listener, server_core)]
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        address, content = fetch(f"{origin}/listen/bench/long.mp3")
        script = write_script(
            layout.root, ANYWHERE.format(last=len(content) - LENGTH, length=LENGTH)
        )
        command = ["taskset", "-c", str(load_core), "wrk", "-t1", "-c32", f"-d{RELOADS + 5}s"]
        load = subprocess.Popen(
            [*command, "--timeout", "30s", "-s", str(script), address],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(RELOADS):
            time.sleep(1)
            pids.append(fork_edge(layout, listener, server_core, name=f"bench-{number}"))
            time.sleep(0.25)  # it serves by then; queued connections wait for either
            os.kill(pids[-2], signal.SIGQUIT)
        said = json.loads(load.communicate()[0].splitlines()[-1])
        os.kill(pids[-1], signal.SIGTERM)
        for pid in pids:
            os.waitpid(pid, 0)
    tell(
        f"failed or reset requests in {RELOADS} graceful reloads under load",
        said["errors"],
        "0",
        "requests",
        is_met=said["errors"] == 0,
        requests=said["requests"],
    )


def measure_two_workers(layout: DataLayout, load_core: int) -> None:
    """Ranges from two workers against one; says so where the load leaves no two cores free."""
    cores = sorted(os.sched_getaffinity(0))
    rates = []
    for count in (1, 2):
        with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
            pids = [
                fork_edge(layout, listener, cores[-1 - number], name=f"bench-{number}")
                for number in range(count)
            ]
            origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
            address, content = fetch(f"{origin}/listen/bench/long.mp3")
            server = Server(address, origin, pids)
            rates.append(make_driver(layout, address, len(content), server, load_core)())
            for pid in pids:
                os.kill(pid, signal.SIGTERM)
                os.waitpid(pid, 0)
    ratio = rates[1] / rates[0]
    has_room = len(cores) >= 3
    tell(
        "two workers against one",
        round(ratio, 2),
        ">= 1.8 where two cores are free",
        "times",
        is_met=ratio >= 1.8 if has_room else None,
        cores=len(cores),
        two_cores_free=has_room,
    )


if __name__ == "__main__":
    main()
