"""A real edge and a real keeper on real authorities, and a client that connects ten times a
second and counts what it would have refused."""

import contextlib
import hashlib
import json
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from servers.authorities import Pebble
from servers.serving import STENTOR, clean_environment
from stentor.lib.layout import DataLayout

HOST = "pods.example.org"


class Client:
    """Connects until it is stopped; trusts the public authorities' roots and nothing else."""

    def __init__(self, port: int, host: str, roots: Sequence[Path]) -> None:
        self.port, self.host, self.roots = port, host, roots
        self.good = 0
        self.served: list[str] = []
        """Fingerprints in the order they were first seen."""
        self.invalid: list[str] = []
        """Handshakes that a client refuses for the certificate."""
        self.unreached: list[str] = []
        """Connections that came to no handshake."""
        self.began = self.ended = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def connect(self) -> None:
        """One handshake, and the note of how it went."""
        context = ssl.create_default_context(
            cadata="".join(path.read_text() for path in self.roots if path.exists())
        )
        try:
            with (
                socket.create_connection(("127.0.0.1", self.port), 10) as plain,
                context.wrap_socket(plain, server_hostname=self.host) as secure,
            ):
                leaf = secure.getpeercert(binary_form=True) or b""
        except ssl.SSLCertVerificationError as error:
            self.invalid.append(f"{time.strftime('%X')} {error.verify_message}")
        except OSError as error:
            self.unreached.append(f"{time.strftime('%X')} {error}")
        else:
            self.good += 1
            self._note(hashlib.sha256(leaf).hexdigest())

    def _note(self, fingerprint: str) -> None:
        if fingerprint not in self.served[-1:]:
            self.served.append(fingerprint)

    @property
    def tried(self) -> int:
        return self.good + len(self.invalid) + len(self.unreached)

    def start(self) -> "Client":
        self.began = time.monotonic()
        self._thread.start()
        return self

    def _run(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            self.connect()
            self._stop.wait(max(0.0, 0.1 - (time.monotonic() - began)))

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(20)
        self.ended = time.monotonic()


class Platform:
    """`stentor edge` and `stentor keeper` on a data directory of their own."""

    def __init__(self, root: Path, *, hosts: Sequence[str] = (HOST,), workers: int = 2) -> None:
        self.layout = DataLayout(root)
        self.hosts = hosts
        self.workers = workers
        self.log = root.with_name(f"{root.name}.log")
        self.edge: subprocess.Popen[bytes] | None = None
        self.keepers: list[subprocess.Popen[bytes]] = []
        self.edge_program: Sequence[str | Path] = STENTOR
        self.keeper_program: Sequence[str | Path] = STENTOR
        self.port = self.http_port = 0
        root.mkdir(parents=True)

    def write_settings(self, authorities: Sequence[Pebble], **more: object) -> None:
        """`stentor.toml` with these authorities, first choice first."""
        lines = [
            f'site_host = "{self.hosts[0]}"',
            f"acme_directory = {json.dumps([one.directory for one in authorities])}",
            "[acme]",
            f"hosts = {json.dumps(list(self.hosts))}",
            *(f"{key} = {json.dumps(value)}" for key, value in more.items()),
        ]
        for one in authorities:
            lines += [
                "[[acme.authorities]]",
                f'name = "{one.name}"',
                f'directory = "{one.directory}"',
                f'roots = "{one.bundle}"',
                f'trust = ["{one.roots}"]',
                'profile = "short"',
            ]
            if one.eab:
                kid, secret = next(iter(one.eab.items()))
                lines += [f'eab_kid = "{kid}"', f'eab_hmac = "{secret}"']
        (self.layout.root / "stentor.toml").write_text("\n".join(lines) + "\n")

    def start(
        self, *words: str, program: Sequence[str | Path] = STENTOR
    ) -> "subprocess.Popen[bytes]":
        with self.log.open("a") as log:
            return subprocess.Popen(
                [*program, *words, "--data", self.layout.root],
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def start_edge(self) -> None:
        """On the same ports when it ran before."""
        words = ["--bind", "127.0.0.1", "--workers", str(self.workers)]
        ports = ["--https", str(self.port), "--http", str(self.http_port)]
        self.edge = self.start("edge", *words, *ports, program=self.edge_program)
        doors = self.layout.run / "doors"
        self.wait_until(lambda: len(list(doors.glob("*.json"))) == self.workers)
        note = json.loads((self.layout.run / "serving.json").read_bytes())
        self.port, self.http_port = note["https_port"], note["http_port"]

    def start_keeper(self) -> "subprocess.Popen[bytes]":
        self.keepers.append(self.start("keeper", program=self.keeper_program))
        return self.keepers[-1]

    def kill_keeper(self) -> None:
        for keeper in self.keepers:
            if keeper.poll() is None:
                keeper.send_signal(signal.SIGKILL)
            keeper.wait()
        self.keepers.clear()

    def read_ledger(self, host: str = "") -> list[dict]:
        path = self.layout.certs / "ledger" / f"{host or self.hosts[0]}.jsonl"
        if not path.exists():
            return []
        events = []
        for line in path.read_text().splitlines():
            with contextlib.suppress(ValueError):
                events.append(json.loads(line))
        return events

    def count(self, kind: str, host: str = "", since: float = 0.0, **fields: str) -> int:
        return sum(
            event["kind"] == kind
            and event["at"] >= since
            and all(
                event.get(key, "live" if key == "slot" else "") == fields[key] for key in fields
            )
            for event in self.read_ledger(host)
        )

    def path(self, folder: str, host: str = "") -> Path:
        return self.layout.certs / folder / f"{host or self.hosts[0]}.pem"

    def wait_until(self, is_so: Callable[[], object], seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, self.read_log()[-6000:]
            time.sleep(0.05)

    def wait_for_pair(self, host: str = "") -> None:
        """Returns once a certificate is served and another is ready."""
        self.wait_until(lambda: self.count("activated", host) and self.path("spare", host).exists())

    def read_log(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def close(self) -> None:
        self.kill_keeper()
        if self.edge and self.edge.poll() is None:
            self.edge.terminate()
            try:
                self.edge.wait(15)
            except subprocess.TimeoutExpired:
                self.edge.kill()
                self.edge.wait()
