"""TLS handshakes with ten thousand names in the store: the edge against nginx and Caddy with the
same certificates, the memory each takes for them, and which sessions resume.

The client is one process in Python, slower than any of the servers: a rate is handshakes a second
of the server's *processor time*, which is what one worker on a core of its own could do. The
servers take turns of fifty handshakes, so that whatever else the machine does falls on all alike.
"""

import itertools
import json
import os
import random
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import trustme

from harness import RUNS, Compared, Measured, choose_cores, print_results
from stentor.lib.layout import DataLayout
from tls_servers import TlsServer, serve_caddy, serve_edge, serve_nginx
from wrk import require

NAMES = int(os.environ.get("BENCH_NAMES", "10000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
A_TURN = 50
FEW = 100
SESSIONS = 40
VERSIONS = {"TLS 1.2": ssl.TLSVersion.TLSv1_2, "TLS 1.3": ssl.TLSVersion.TLSv1_3}


def list_names(count: int = NAMES) -> list[str]:
    return [f"n{number}.pods.example" for number in range(count)]


def write_certificates(layout: DataLayout, folder: Path, count: int) -> None:
    """One a name, ECDSA P-256, in one file with its key; the same for all servers."""
    layout.objects.mkdir(parents=True)
    layout.journal.write_bytes(b"")
    authority = trustme.CA()
    public = layout.certs / "public"
    public.mkdir(parents=True)
    folder.mkdir()
    for name in list_names(count):
        content = authority.issue_cert(name).private_key_and_cert_chain_pem.bytes()
        for path in (public / f"{name}.pem", folder / f"{name}.pem"):
            path.write_bytes(content)


def make_client(version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    return context


def shake_hands(port: int, context: ssl.SSLContext, name: str) -> float:
    """Milliseconds to the end of the handshake."""
    began = time.perf_counter()
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname=name),
    ):
        return (time.perf_counter() - began) * 1000


def ask(
    port: int, context: ssl.SSLContext, name: str, session: ssl.SSLSession | None = None
) -> tuple[ssl.SSLSession | None, bool]:
    """The session after one answer (a ticket of TLS 1.3 comes with it), and if one was resumed."""
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname=name, session=session) as secure,
    ):
        secure.sendall(f"GET / HTTP/1.1\r\nhost: {name}\r\nconnection: close\r\n\r\n".encode())
        while secure.recv(65_536):
            pass
        return secure.session, bool(secure.session_reused)


def read_processor_seconds(pids: Sequence[int]) -> float:
    """Of all their threads."""
    tasks = itertools.chain.from_iterable(Path(f"/proc/{pid}/task").iterdir() for pid in pids)
    return sum(int((one / "schedstat").read_text().split()[0]) for one in tasks) / 1e9


def measure(servers: Sequence[TlsServer], names: Sequence[str], seconds: float) -> list[Measured]:
    """Full handshakes for names by chance, as many as fit, at each server."""
    context, chance = make_client(), random.Random(3)
    spent = [0.0] * len(servers)
    took: list[list[float]] = [[] for _ in servers]
    end = time.monotonic() + seconds * len(servers)
    while time.monotonic() < end:
        for number, server in enumerate(servers):
            pids = server.find_pids()
            before = read_processor_seconds(pids)
            for _ in range(A_TURN):
                took[number].append(shake_hands(server.port, context, chance.choice(names)))
            time.sleep(0.002)  # for the end of the last connection
            spent[number] += read_processor_seconds(pids) - before
    return [
        Measured(
            rate=len(one) / cpu,
            cpu_s_per_1000=cpu * 1000 / len(one),
            p99_ms=sorted(one)[len(one) * 99 // 100],
            errors=0,
        )
        for one, cpu in zip(took, spent, strict=True)
    ]


def compare(work: str, servers: Sequence[TlsServer], names: Sequence[str]) -> list[Compared]:
    """The first server against each of the others."""
    measure(servers, names, 1.0)
    runs = [measure(servers, names, SECONDS) for _ in range(RUNS)]
    unit = "handshakes/s of processor time"
    ours, *peers = zip(*runs, strict=True)
    return [
        Compared(work, unit, server.name, list(ours), list(peer))
        for server, peer in zip(servers[1:], peers, strict=True)
    ]


def read_memory(server: TlsServer) -> float:
    """Megabytes that are the processes' own, or their share of what is shared (PSS)."""
    total = 0
    for pid in server.find_pids():
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def count_resumed(
    server: TlsServer, version: ssl.TLSVersion, before_again: Callable[[], None]
) -> float:
    """The part of sessions that are resumed, each by whichever worker comes by."""
    context = make_client(version)
    sessions = [(name, ask(server.port, context, name)[0]) for name in list_names(SESSIONS)]
    before_again()
    again = [ask(server.port, context, name, session)[1] for name, session in sessions]
    return sum(again) / len(again)


def print_figure(work: str, unit: str, figures: dict[str, float]) -> None:
    rounded = {name: round(value, 2) for name, value in figures.items()}
    row = {"bench": "certs_handshake", "work": work, **rounded, "unit": unit}
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def print_memory(state: str, servers: Sequence[TlsServer]) -> None:
    found = {server.name: read_memory(server) for server in servers}
    print_figure(f"memory of a worker, {NAMES} names, {state}", "MB", found)


def compare_rates(root: Path, core: int) -> list[Compared]:
    """One worker each, all names in the store."""
    layout, folder = DataLayout(root / "data"), root / "peer"
    write_certificates(layout, folder, NAMES)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve_edge(layout, core, 1)),
            stack.enter_context(serve_nginx(root, folder, core, list_names(), 1)),
        ]
        if shutil.which("caddy"):
            servers.append(stack.enter_context(serve_caddy(root, folder, core)))
        time.sleep(3)  # what a start leaves to do
        print_memory("none asked for yet", servers)
        results = compare("full, a hundred names of them", servers, list_names(FEW))
        cold = measure(servers[:1], list_names(), SECONDS)[0]
        print_figure("full, names asked for the first time", "handshakes/s", {"edge": cold.rate})
        for server in servers:
            for name in list_names():
                shake_hands(server.port, make_client(), name)
        print_memory("all asked for", servers)
        results += compare("full, any of all names", servers, list_names())
        print_memory("all asked for, after the handshakes above", servers)
    return results


def renew(layout: DataLayout, folder: Path) -> None:
    """Puts other certificates in the place of those that clients hold sessions for."""
    authority = trustme.CA()
    for name in list_names(SESSIONS):
        content = authority.issue_cert(name).private_key_and_cert_chain_pem.bytes()
        for path in (layout.certs / "public" / f"{name}.pem", folder / f"{name}.pem"):
            temporary = path.with_name(f".{name}.part")
            temporary.write_bytes(content)
            temporary.replace(path)


def compare_resumption(root: Path, core: int) -> None:
    """Two workers each, a few names: over workers, over a reload, over renewed certificates."""
    layout, folder = DataLayout(root / "data"), root / "peer"
    write_certificates(layout, folder, FEW)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve_edge(layout, core, 2)),
            stack.enter_context(serve_nginx(root, folder, core, list_names(FEW), 2)),
        ]
        if shutil.which("caddy"):
            servers.append(stack.enter_context(serve_caddy(root, folder, core)))

        def renew_and_reload(server: TlsServer) -> None:
            renew(layout, folder)
            server.reload() if server.name != "edge" else time.sleep(3)

        steps: dict[str, Callable[[TlsServer], None]] = {
            "across workers": lambda _: None,
            "across a reload": lambda server: server.reload(),
            "after their certificates were renewed": renew_and_reload,
        }
        for (work, step), (spoken, version) in itertools.product(steps.items(), VERSIONS.items()):
            parts = {}
            for server in servers:
                parts[server.name] = count_resumed(server, version, lambda s=server, f=step: f(s))
            print_figure(f"sessions of {spoken} resumed {work}", "part", parts)


def main() -> None:
    require("nginx", "taskset")
    if not shutil.which("caddy"):
        sys.stderr.write("left out: Caddy, which is not installed\n")
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    load_core, server_core = choose_cores()
    os.sched_setaffinity(0, {load_core})
    with tempfile.TemporaryDirectory(prefix="stentor-bench-") as folder:
        for number, stage in enumerate((compare_resumption, compare_rates)):
            root = Path(folder) / str(number)
            root.mkdir()
            for place in (root.parent, root):
                place.chmod(0o755)
            results = stage(root, server_core)
        assert results
        print_results("certs_handshake", results)


if __name__ == "__main__":
    main()
