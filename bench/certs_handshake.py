"""Full TLS 1.3 handshakes with ten thousand names in the store: the edge against nginx with the
same certificates, the memory each takes for them, and whether sessions resume.

The client is one process in Python, slower than either server: a rate is handshakes a second of the
server's *processor time*, which is what one worker on a core of its own could do.
"""

import dataclasses
import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from edge_servers import Server, serve_edge, wait_for
from harness import Compared, Measured, choose_cores, compare, print_results, read_cpu_seconds
from stentor.lib.layout import DataLayout
from wrk import require

NAMES = int(os.environ.get("BENCH_NAMES", "10000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))


def list_names() -> list[str]:
    return [f"n{number}.pods.example" for number in range(NAMES)]


def write_certificates(layout: DataLayout, folder: Path) -> None:
    """One a name, ECDSA P-256, in one file with its key; the same for both servers."""
    authority = trustme.CA()
    public = layout.certs / "public"
    public.mkdir(parents=True)
    folder.mkdir()
    for name in list_names():
        content = authority.issue_cert(name).private_key_and_cert_chain_pem.bytes()
        for path in (public / f"{name}.pem", folder / f"{name}.pem"):
            path.write_bytes(content)


def list_workers(process: "subprocess.Popen[bytes]") -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(one) for one in children]


@contextmanager
def serve_nginx(root: Path, folder: Path, core: int) -> Iterator[Server]:
    """One worker, a server block a name, as its documentation has it for many certificates."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    blocks = "".join(
        f"server {{ listen 127.0.0.1:{port} ssl; server_name {name};"
        f" ssl_certificate {folder}/{name}.pem; ssl_certificate_key {folder}/{name}.pem;"
        f" return 204; }}\n"
        for name in list_names()
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (root / "many.conf").write_text(
        f"daemon off; worker_processes 1; pid {root}/many.pid; error_log {root}/many.log crit;\n"
        f"{user} events {{ worker_connections 4096; }}\n"
        f"http {{ access_log {root}/many-access.log; server_names_hash_max_size 65536;\n"
        f"ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:s:10m;\n{blocks}}}\n"
    )
    command = ["taskset", "-c", str(core), "nginx", "-p", str(root), "-c", str(root / "many.conf")]
    process = subprocess.Popen(command, stdout=sys.stderr)
    try:
        wait_for(port, 120)
        while not (workers := list_workers(process)):
            time.sleep(0.05)
        yield Server(f"https://127.0.0.1:{port}/", f"https://127.0.0.1:{port}", workers)
    finally:
        process.terminate()
        process.wait(20)


def make_client(version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    return context


def shake_hands(
    port: int, context: ssl.SSLContext, name: str, session: ssl.SSLSession | None = None
) -> tuple[float, ssl.SSLSession | None, bool]:
    """Milliseconds to the end of the handshake, its session, and whether one was resumed."""
    began = time.perf_counter()
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname=name, session=session) as secure,
    ):
        took = (time.perf_counter() - began) * 1000
        return took, secure.session, bool(secure.session_reused)


def read_port(server: Server) -> int:
    return int(server.origin.rpartition(":")[2])


def measure(server: Server, names: list[str], seconds: float = SECONDS) -> Measured:
    """Full handshakes for names by chance, as many as fit."""
    port, context = read_port(server), make_client()
    chance = random.Random(3)
    took: list[float] = []
    errors = 0
    before, end = read_cpu_seconds(server.pids), time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            took.append(shake_hands(port, context, chance.choice(names))[0])
        except OSError:
            errors += 1
    time.sleep(0.1)
    spent = max(read_cpu_seconds(server.pids) - before, 0.01)
    took.sort()
    return Measured(
        rate=len(took) / spent,
        cpu_s_per_1000=spent * 1000 / max(1, len(took)),
        p99_ms=took[len(took) * 99 // 100] if took else 0.0,
        errors=errors,
    )


def ask_for_every_name(server: Server) -> None:
    port, context = read_port(server), make_client()
    for name in list_names():
        shake_hands(port, context, name)


def read_memory(server: Server) -> float:
    """Megabytes that are the processes' own, or their share of what is shared (PSS)."""
    total = 0
    for pid in server.pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def count_resumed(server: Server, before_again: Callable[[], None] = lambda: None) -> float:
    """The part of sessions (TLS 1.2 tickets) that are resumed."""
    port, context = read_port(server), make_client(ssl.TLSVersion.TLSv1_2)
    sessions = [(name, shake_hands(port, context, name)[1]) for name in list_names()[:40]]
    before_again()
    again = [shake_hands(port, context, name, session)[2] for name, session in sessions]
    return sum(again) / len(again)


def print_figure(work: str, ours: float, peer: float | None, unit: str) -> None:
    row = {"bench": "certs_handshake", "work": work, "ours": round(ours, 2), "unit": unit}
    if peer is not None:
        row |= {"peer": round(peer, 2), "peer_name": "nginx"}
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def touch_every_file(layout: DataLayout) -> None:
    """Certificates that are renewed while clients hold their sessions."""
    for name in list_names()[:40]:
        path = layout.certs / "public" / f"{name}.pem"
        temporary = path.with_name(f".{name}.part")
        temporary.write_bytes(path.read_bytes() + b"\n")
        temporary.replace(path)
    time.sleep(3)


def compare_servers(ours: Server, peer: Server, layout: DataLayout) -> list[Compared]:
    fresh = read_memory(ours), read_memory(peer)
    print_figure(f"memory of a worker, {NAMES} names, none asked for yet", *fresh, "MB")
    few = list_names()[:100]
    results = [
        compare(work, "handshakes/s of processor time", lambda names=names: measure(ours, names),
                lambda names=names: measure(peer, names), "nginx")
        for work, names in (("full, a hundred names of them", few),)
    ]  # fmt: skip
    cold = dataclasses.replace(measure(ours, list_names()))
    print_figure("full, names asked for the first time", cold.rate, None, "handshakes/s")
    for server in (ours, peer):
        ask_for_every_name(server)
    results.append(
        compare("full, any of all names", "handshakes/s of processor time",
                lambda: measure(ours, list_names()), lambda: measure(peer, list_names()), "nginx")
    )  # fmt: skip
    used = read_memory(ours), read_memory(peer)
    print_figure(f"memory of a worker, {NAMES} names, all asked for", *used, "MB")
    print_figure("sessions resumed", count_resumed(ours), count_resumed(peer), "part")
    renewed = count_resumed(ours, lambda: touch_every_file(layout))
    print_figure("sessions resumed after their certificates were renewed", renewed, None, "part")
    return results


def main() -> None:
    require("nginx", "taskset")
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    load_core, server_core = choose_cores()
    with tempfile.TemporaryDirectory(prefix="stentor-bench-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        layout = DataLayout(root / "data")
        layout.objects.mkdir(parents=True)
        layout.journal.write_bytes(b"")
        write_certificates(layout, root / "peer")
        os.sched_setaffinity(0, {load_core})
        with (
            serve_edge(layout, server_core, tls=True) as ours,
            serve_nginx(root, root / "peer", server_core) as peer,
        ):
            wait_for(read_port(ours), 60)
            shake_hands(read_port(ours), make_client(), list_names()[0])
            print_results("certs_handshake", compare_servers(ours, peer, layout))


if __name__ == "__main__":
    main()
