"""The real `stentor serve` as a process, and its listeners, for tests of whole ways."""

import contextlib
import gzip
import http.client
import json
import os
import selectors
import signal
import socket
import ssl
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stentor.lib.layout import DataLayout

STENTOR: list[str | Path] = [sys.executable, "-m", "stentor.project"]
PLAYER = "Antennapod/3.4"


def clean_environment() -> dict[str, str]:
    """The environment without settings of the tests' own process."""
    return {name: text for name, text in os.environ.items() if not name.startswith("STENTOR_")}


def run_stentor(
    *words: str | Path, seconds: float = 120, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command to its end."""
    return subprocess.run(
        [*STENTOR, *map(str, words)],
        env=clean_environment() | dict(settings or {}),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def publish(data: Path, file: Path, title: str, *words: str) -> dict[str, Any]:
    """`stentor publish … --json` into the show `tides`; what it printed."""
    done = run_stentor(
        "publish", file, "--show", "tides", "--title", title, "--data", data, "--json", *words
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def make_music(path: Path, seconds: float, seed: int = 1) -> Path:
    """A WAV of tones over noise, mono at 44.1 kHz, so that it has to be resampled."""
    rate = 44_100
    time_line = np.arange(int(seconds * rate)) / rate
    chance = np.random.default_rng(seed)
    sound = sum(np.sin(2 * np.pi * tone * time_line) for tone in chance.uniform(150, 2000, 5))
    sound = 0.08 * sound + 0.01 * chance.normal(size=len(time_line))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((sound * 32_000).astype("<i2").tobytes())
    return path


def wait_until(is_so: Callable[[], object], seconds: float = 40, what: str = "") -> None:
    """Asks again and again; AssertionError when it does not come to be in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, what or "it did not come to be"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Runs, and is not just waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def try_read(path: Path) -> str:
    """Empty where there is no such file."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """Decoded, also from gzip."""
        is_packed = self.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(self.body) if is_packed else self.body).decode()


class Edge:
    """Whoever listens on a port for an installation, seen by its clients."""

    def __init__(self, layout: DataLayout, port: int) -> None:
        self.layout = layout
        self.port = port

    @contextlib.contextmanager
    def connect(self, host: str = "localhost") -> Iterator[http.client.HTTPConnection]:
        """A connection over TLS that trusts the local root and nothing else."""
        context = ssl.create_default_context(cafile=str(self.layout.certs / "ca.pem"))
        with (
            socket.create_connection(("127.0.0.1", self.port), 20) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            connection = http.client.HTTPConnection(host, self.port)
            connection.sock = secure
            yield connection

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        host: str = "localhost",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        with self.connect(host) as connection:
            connection.request(method, path, body, {"User-Agent": PLAYER} | dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def wait_until_served(self, report: Mapping[str, Any]) -> None:
        """Returns once what was published is in feed and audio of every worker.

        Each worker looks for news by itself and answers a share of the connections: sixteen of
        them in a row that know of it leave none that does not.
        """

        def is_served() -> bool:
            return (
                self.ask(report["enclosure"]).status == 302
                and report["guid"] in self.ask(report["feed"]).text
            )

        wait_until(lambda: all(is_served() for _ in range(16)), what="it is not served everywhere")

    def find_arrangement(self, enclosure: str) -> str:
        """The path the stable enclosure leads to now."""
        answer = self.ask(enclosure)
        assert answer.status == 302, answer
        location = str(answer.headers["Location"])
        return location.removeprefix(f"https://localhost:{self.port}")

    def download(self, enclosure: str, agent: str = PLAYER) -> bytes:
        """As a player does: to the arrangement, and all of it."""
        answer = self.ask(self.find_arrangement(enclosure), headers={"User-Agent": agent})
        assert answer.status == 200
        return answer.body


class Server(Edge):
    """One `stentor serve` on ports of its own."""

    def __init__(self, data: Path, *words: str, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(DataLayout(data), port=0)
        self.words = words
        self.settings = dict(settings or {})
        self.http_port = 0
        self.ready: dict[str, Any] = {}
        self.log = data.with_name(f"{data.name}.log")
        self.process: subprocess.Popen[str] = self.start()

    def start(self) -> subprocess.Popen[str]:
        """Starts it, on the same ports when it ran before; does not wait."""
        where = ["--data", self.layout.root, "--bind", "127.0.0.1"]
        ports = ["--https", str(self.port), "--http", str(self.http_port)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*STENTOR, "serve", *where, *ports, *self.words],
                env=clean_environment() | self.settings,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self.process

    def wait_for_listeners(self, seconds: float = 20) -> "Server":
        """Returns once the edge is known to listen."""
        note = self.layout.run / "serving.json"
        wait_until(note.exists, seconds, "it does not listen")
        ports = json.loads(note.read_text())
        self.port, self.http_port = ports["https_port"], ports["http_port"]
        return self

    def wait_until_ready(self, seconds: float = 60) -> "Server":
        """Returns once it has printed its line."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            assert selector.select(seconds), self.read_log()
        with self.process.stdout as output:
            line = output.readline()
        assert line.startswith("ready {"), line + self.read_log()
        self.ready = json.loads(line.removeprefix("ready "))
        return self.wait_for_listeners()

    def read_log(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def pid_of(self, name: str) -> int:
        path = self.layout.run / f"{name}.pid"
        wait_until(path.exists, what=f"{name} does not run")
        return int(path.read_text())

    def hold(self, *names: str) -> None:
        """They are not started again once they end."""
        for name in names:
            (self.layout.run / "hold" / name).touch()

    def lift(self, *names: str) -> None:
        for name in names:
            (self.layout.run / "hold" / name).unlink()

    def kill(self, *names: str) -> None:
        """As `kill -9` does; returns when the supervisor has noticed."""
        for name in names:
            pid, path = self.pid_of(name), self.layout.run / f"{name}.pid"
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda pid=pid, path=path: try_read(path) != f"{pid}\n")

    def find_processes(self) -> list[int]:
        """Every process of this server, however deep."""
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            children = Path(f"/proc/{pid}/task/{pid}/children")
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                todo += map(int, children.read_text().split())
        return found

    def end(self) -> float:
        """Asks it to end; the seconds that took."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(20)
        return time.monotonic() - began

    def close(self) -> None:
        """Ends it whatever state it is in."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
