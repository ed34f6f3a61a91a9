"""Real certificate authorities on loopback: Debian's Pebble, and a DNS server that says what it
is told to."""

import contextlib
import json
import os
import random
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import trustme
from acme.client import ClientNetwork, ClientV2
from cryptography import x509
from josepy.jwa import ES256
from josepy.jwk import JWKEC
from josepy.util import ComparableECKey

from servers.fronting import Front

ROOT = Path(__file__).parents[2]
FETCHED = ROOT / ".venv" / "pebble" / "usr" / "bin"


def find_program(name: str) -> Path | None:
    """The one `make packages` fetched, or else the machine's."""
    if (FETCHED / name).is_file():
        return FETCHED / name
    found = shutil.which(name)
    return Path(found) if found else None


def pick_port() -> int:
    """One that is free now, and below those that systems give to connections: whoever is ended and
    started again finds it free still."""
    while True:
        port = random.SystemRandom().randrange(12_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def wait_for_port(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.02)
    raise AssertionError(f"nothing listens: {log.read_text()}")


def end(process: subprocess.Popen | None) -> None:
    if process and process.poll() is None:
        process.kill()
        process.wait()


class NameServer:
    """Pebble's challtestsrv: every name leads to 127.0.0.1 unless told otherwise."""

    def __init__(self, folder: Path) -> None:
        program = find_program("pebble-challtestsrv")
        if program is None:
            pytest.skip("pebble-challtestsrv is not to be had here")
        self.port, self.management = pick_port(), pick_port()
        log = folder / "names.log"
        words = [
            program, "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dnsserver",
            f"127.0.0.1:{self.port}", "-http01", "", "-https01", "", "-tlsalpn01", "",
            "-doh", "", "-management", f"127.0.0.1:{self.management}",
        ]  # fmt: skip
        with log.open("w") as file:
            self.process = subprocess.Popen(words, stdout=file, stderr=file)
        wait_for_port(self.management, self.process, log)

    def tell(self, what: str, **body: object) -> None:
        """One of its management calls: `set-servfail`, `clear-servfail`, `set-txt`, …"""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.management}/{what}", json.dumps(body).encode()
        )
        urllib.request.urlopen(request, timeout=10).close()


class Pebble:
    """One authority. Killed and started again it has forgotten everything, its root too."""

    def __init__(
        self,
        folder: Path,
        names: NameServer,
        *,
        name: str,
        http_port: int,
        seconds: int = 3600,
        eab: Mapping[str, str] | None = None,
    ) -> None:
        program = find_program("pebble")
        if program is None:
            pytest.skip("pebble is not to be had here")
        self.program = program
        self.name = name
        self.folder = folder / name
        self.folder.mkdir(parents=True)
        self.names = names
        self.http_port = http_port
        self.seconds = seconds
        self.eab = dict(eab or {})
        self.port, self.management = pick_port(), pick_port()
        self.front: Front | None = None
        """What the keeper meets in its place."""
        self.roots = self.folder / "roots.pem"
        """Every root it ever had: what clients trust."""
        self.process: subprocess.Popen | None = None
        self.bundle = self.folder / "bundle.pem"
        """Trusts its own address."""
        authority = trustme.CA()
        leaf = authority.issue_cert("127.0.0.1", "localhost")
        authority.cert_pem.write_to_path(self.bundle)
        leaf.private_key_pem.write_to_path(self.folder / "key.pem")
        leaf.cert_chain_pems[0].write_to_path(self.folder / "certificate.pem")

    @property
    def directory(self) -> str:
        return f"https://127.0.0.1:{self.front.port if self.front else self.port}/dir"

    def put_behind_a_front(self) -> Front:
        """From now on its `directory` is the front's."""
        self.front = Front(self.port, self.folder)
        return self.front

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, **environment: str) -> "Pebble":
        """Starts it on its ports and adds its new root to `roots`."""
        config = {
            "pebble": {
                "listenAddress": f"127.0.0.1:{self.port}",
                "managementListenAddress": f"127.0.0.1:{self.management}",
                "certificate": str(self.folder / "certificate.pem"),
                "privateKey": str(self.folder / "key.pem"),
                "httpPort": self.http_port,
                "tlsPort": 1,
                "ocspResponderURL": "",
                "externalAccountBindingRequired": bool(self.eab),
                "externalAccountMACKeys": self.eab,
                "profiles": {
                    "short": {"description": "short", "validityPeriod": self.seconds},
                },
                "retryAfter": {"authz": 1, "order": 1},
            }
        }
        path = self.folder / "config.json"
        path.write_text(json.dumps(config))
        log = self.folder / "log"
        with log.open("a") as file:
            self.process = subprocess.Popen(
                [self.program, "-config", path, "-dnsserver", f"127.0.0.1:{self.names.port}"],
                stdout=file,
                stderr=file,
                env=os.environ | {"PEBBLE_VA_NOSLEEP": "1"} | environment,
            )
        wait_for_port(self.port, self.process, log)
        wait_for_port(self.management, self.process, log)
        with self.roots.open("ab") as file:
            file.write(self.ask("roots/0"))
        return self

    def ask(self, path: str, body: object = None) -> bytes:
        """One of its management calls."""
        context = ssl.create_default_context(cafile=str(self.bundle))
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.management}/{path}",
            None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return bytes(answer.read())

    def close(self) -> None:
        self.kill()
        if self.front:
            self.front.close()

    def kill(self) -> None:
        end(self.process)
        self.process = None

    def suggest_window(self, leaf: bytes, start: str, end: str) -> None:
        """Has it answer with this window for a leaf (PEM) from now on."""
        document = json.dumps({"suggestedWindow": {"start": start, "end": end}})
        self.ask("set-renewal-info/", {"Certificate": leaf.decode(), "ARIResponse": document})

    def revoke(self, leaf: x509.Certificate, key: Any) -> None:
        """With the certificate's own key (RFC 8555, 7.6)."""
        jwk = JWKEC(key=ComparableECKey(key))
        network = ClientNetwork(jwk, alg=ES256, verify_ssl=True)
        network.session.verify = network.verify_ssl = str(self.bundle)  # type: ignore[assignment]
        directory = ClientV2.get_directory(f"https://127.0.0.1:{self.port}/dir", network)
        ClientV2(directory, network).revoke(leaf, 1)

    def count_orders(self) -> int:
        """Orders it took since it was first started."""
        return (self.folder / "log").read_text().count("Added order")
