"""The fault table: each is found, blamed on the right component, alone, and seen to be over.

Looks are made every second here instead of every ten, so that the table takes seconds. `make
soak-status` goes through all of it at the intervals that are in force without settings, and says
how long each fault took to be found.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from servers.fake_clock import FakeClock
from servers.fake_edge import ADDRESS, FakeEdge, FakeResolver
from servers.serving import Server, publish, run_stentor, wait_until
from servers.sinks import HttpSink, open_sink
from stentor.incidents.book import Incident
from stentor.incidents.ledger import IncidentLedger

pytestmark = pytest.mark.way
IS_SOAK = "SOAK" in os.environ
INTERVALS = "" if IS_SOAK else 'every = "1s"\ntimeout = "3s"'
PATIENCE = 180 if IS_SOAK else 60
"""Seconds."""

SETTINGS = """
[alarms]
networks = ["127.0.0.0/8"]
heartbeats = {{ prober = "{sink}" }}
heartbeat_seconds = 0.5
[alarms.channels.desk]
kind = "webhook"
url = "{sink}"
secret = "a secret of some length"

[probes]
{intervals}
addresses = ["127.0.0.1", "{other}"]
dns = {{ "podcasts.example.org" = ["192.0.2.10"] }}
resolvers = ["127.0.0.1:{dns}"]

[status]
host = "status.localhost"
copies = ["{copy}"]
publish_after = "2s"
resolve_after = "never"
"""


Hurt = Callable[["Scene"], Callable[[], None]]
"""Makes the fault; what it returns takes it back."""


class Scene:
    """A server with a second edge, a resolver, somebody who is told, and a second place."""

    def __init__(
        self, server: Server, sink: HttpSink, resolver: FakeResolver, copy: Path, music: Path
    ) -> None:
        self.server = server
        self.sink = sink
        self.resolver = resolver
        self.copy = copy
        self.music = music
        self.other: FakeEdge | None = None
        self.feed = ""

    @property
    def incidents(self) -> list[Incident]:
        return list(IncidentLedger(self.server.layout.incidents).read().incidents.values())

    @property
    def told(self) -> list[str]:
        """Keys of the alarms that people were told of by what is looked at here: the keeper also
        tells of whatever else has a certificate on this machine."""
        documents = [taken.document for taken in self.sink.taken if taken.content]
        keys = [one["key"] for one in documents if one["type"] == "alarm.alarm"]
        return [key for key in keys if not key.startswith("lapse:")]

    def list_new(self, before: int, what: Hurt) -> list[Incident]:
        """Incidents since there were so many."""
        new = self.incidents[before:]
        if what is kill_edges:  # the other edge leans on the one that was killed
            new = [one for one in new if ADDRESS not in one.check]
        return new

    def find_new(self, before: int, what: Hurt, seconds: float = 60) -> Incident:
        """Waits for the next incident."""
        missing = f"{what.__name__} was not found"
        wait_until(lambda: self.list_new(before, what), seconds, missing)
        return self.list_new(before, what)[0]

    def is_quiet(self) -> bool:
        """Is everything well, by the page itself?"""
        path = self.server.layout.status / "status.json"
        if not path.exists():
            return False
        summary = json.loads(path.read_bytes())
        return all(row["state"] == "up" for row in summary["components"])


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Server], music: Path
) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("faults")
    data, copy = folder / "data", folder / "elsewhere"
    data.mkdir()
    resolver = FakeResolver("192.0.2.10")
    with open_sink() as sink:
        text = SETTINGS.format(
            sink=sink.url, other=ADDRESS, dns=resolver.port, copy=copy, intervals=INTERVALS
        )
        (data / "stentor.toml").write_text(text)
        server = serve("--workers", "2", data=data)
        server.wait_until_ready(90)
        scene = Scene(server, sink, resolver, copy, music)
        scene.other = FakeEdge(server, folder)
        report = publish(data, music, "Steady", "--show-title", "Tide Tables")
        scene.feed = report["feed"]
        wait_until(scene.is_quiet, PATIENCE, "it never became quiet")
        yield scene
        scene.other.close()
        server.close()
    resolver.close()


def kill_edges(scene: Scene) -> Callable[[], None]:
    scene.server.hold("edge")
    scene.server.kill("edge-1", "edge-2")
    return lambda: scene.server.lift("edge")


def hang_worker(scene: Scene) -> Callable[[], None]:
    pid = scene.server.pid_of("worker")
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def hang_one_edge(scene: Scene) -> Callable[[], None]:
    pid = scene.server.pid_of("edge-1")
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def take_database_away(scene: Scene) -> Callable[[], None]:
    path = scene.server.layout.database
    away = path.with_name("away")
    path.rename(away)
    return lambda: away.rename(path) and None


def fill_disk(scene: Scene) -> Callable[[], None]:
    """As a disk that refuses: nothing can be written under the name that is tried."""
    path = scene.server.layout.root / ".probe"
    path.mkdir()
    return path.rmdir


def let_one_certificate_end(scene: Scene) -> Callable[[], None]:
    assert scene.other
    scene.other.lapse()

    def heal() -> None:
        assert scene.other
        scene.other.certificate = "good"

    return heal


def freeze_feed(scene: Scene) -> Callable[[], None]:
    """One edge goes on serving the feed as it was before the next episode."""
    assert scene.other
    scene.other.freeze(scene.feed)
    publish(scene.server.layout.root, scene.music, "Newer")
    return scene.other.frozen.clear


def turn_dns(scene: Scene) -> Callable[[], None]:
    scene.resolver.address = "192.0.2.66"

    def heal() -> None:
        scene.resolver.address = "192.0.2.10"

    return heal


TABLE: list[tuple[Hurt, str, str | tuple[str, ...]]] = [
    (hang_worker, "publishing", "beat:worker"),
    (hang_one_edge, "listening", ("workers", "beat:edge")),  # whichever is due first
    (take_database_away, "studio", "database"),
    (fill_disk, "machines", "disk:data"),
    (let_one_certificate_end, "names", "tls:localhost@"),
    (freeze_feed, "feeds", "feed:canary@"),
    (turn_dns, "names", "dns:podcasts.example.org"),
    (kill_edges, "listening", "tcp:edge"),
]

SLOW = {hang_worker, fill_disk, freeze_feed}
"""Found by waiting: `make soak-status` has them in."""
if not IS_SOAK:
    TABLE = [row for row in TABLE if row[0] not in SLOW]


@pytest.mark.parametrize(
    ("hurt", "component", "check"), TABLE, ids=[row[0].__name__ for row in TABLE]
)
def test_a_fault_is_found_blamed_and_seen_to_be_over(
    scene: Scene, hurt: Hurt, component: str, check: str | tuple[str, ...]
) -> None:
    wait_until(scene.is_quiet, PATIENCE, "the fault before is not over")
    before, told = len(scene.incidents), len(scene.told)
    began = time.time()
    heal = hurt(scene)
    try:
        incident = scene.find_new(before, hurt)
        took = incident.opened_at.timestamp() - began
        print(f"{hurt.__name__}: found after {took:.1f} s by {incident.check}")
        assert incident.component == component, incident
        assert incident.check.startswith(check)
        assert incident.evidence
        assert took < 60
        wait_until(lambda: len(scene.told) > told, 20, "nobody was told")
    finally:
        heal()
    over = "it was not seen to be over"
    wait_until(lambda: scene.list_new(before, hurt)[0].restored_at, PATIENCE, over)
    checks = [one.check for one in scene.list_new(before, hurt)]
    assert len(checks) == 1, checks
    if hurt is not kill_edges:
        assert len(scene.told) == told + 1, scene.told[told:]


@pytest.mark.skipif(not IS_SOAK, reason="takes minutes: make soak-status")
def test_a_clock_that_jumps_is_told_of_and_nobody_else_is_blamed(scene: Scene) -> None:
    """An hour ahead, and back: the prober's own process, under libfaketime."""
    wait_until(scene.is_quiet, PATIENCE, "the fault before is not over")
    before, told = len(scene.incidents), len(scene.told)
    with FakeClock(scene.server) as clock:
        time.sleep(40)  # everything has been looked at while the clock was right
        began = time.monotonic()
        clock.shift(3600)
        wait_until(lambda: len(scene.incidents) > before, 60, "the jump was not found")
        print(f"jump_clock: found after {time.monotonic() - began:.1f} s")
        incident = scene.incidents[before]
        assert (incident.component, incident.check) == ("machines", "clock"), incident
        assert "+3600 s" in incident.reason
        wait_until(lambda: len(scene.told) > told, 20, "nobody was told")
        time.sleep(20)  # nobody is taken for silent or late by the wrong clock
        clock.shift(0)
        wait_until(lambda: scene.incidents[before].restored_at, 180, "it was not seen to be over")
    assert [one.check for one in scene.incidents[before:]] == ["clock"]
    assert scene.told[told:] == ["probe:clock"]
    wait_until(scene.is_quiet, PATIENCE, "something else did not come back")


def test_a_prober_that_is_killed_leaves_a_page_that_says_when_and_goes_on_where_it_was(
    scene: Scene,
) -> None:
    wait_until(scene.is_quiet, PATIENCE)
    count = len(scene.incidents)
    scene.server.hold("prober")
    scene.server.kill("prober")
    beats = len(scene.sink.taken)
    page = scene.server.ask("/status")
    assert page.status == 200
    assert "nobody is measuring" in page.text
    time.sleep(2)
    assert len(scene.sink.taken) <= beats + 1  # the dead man's switch hears nothing more
    scene.server.lift("prober")
    wait_until(lambda: len(scene.sink.taken) > beats + 1, 30, "it did not come back")
    wait_until(lambda: scene.server.ask("/status").text != page.text, 60)
    assert len(scene.incidents) == count


def test_under_a_name_of_its_own_the_page_has_a_certificate_and_nothing_beside_it(
    scene: Scene,
) -> None:
    page = scene.server.ask("/", host="status.localhost")
    assert (page.status, "Components" in page.text) == (200, True)
    summary = scene.server.ask("/api/v2/summary.json", host="status.localhost")
    assert json.loads(summary.body)["page"]["name"]
    assert scene.server.ask(scene.feed, host="status.localhost").status == 404


def test_probes_from_elsewhere_see_the_same(scene: Scene) -> None:
    root = scene.server.layout.certs / "ca.pem"
    site = f"https://localhost:{scene.server.port}"
    words = ("probe", "--from", "elsewhere", "--site", site, "--feed", scene.feed, "--root", root)
    done = run_stentor(*words, "--once", "--json", "--data", scene.copy.with_name("none"))
    found: list[dict[str, Any]] = json.loads(done.stdout)["records"]
    by_check = {one["check"]: one for one in found if one["source"] == "elsewhere"}
    for check in ("tcp:edge", "tls:localhost", "http:site", "http:status", "audio:tides"):
        assert by_check[check]["outcome"] == "up", by_check[check]


def test_the_second_copy_is_read_when_all_the_rest_is_gone(scene: Scene) -> None:
    """Site, studio, database and the site's certificate: all gone. Debian's Chromium reads on."""
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    from playwright.sync_api import sync_playwright

    wait_until((scene.copy / "index.html").exists)
    scene.server.close()
    for path in scene.server.layout.root.glob("stentor.sqlite3*"):
        path.unlink()
    for path in (scene.server.layout.certs / "live").iterdir():
        path.unlink()

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *words: Any, **more: Any) -> None:
            super().__init__(*words, directory=str(scene.copy), **more)

        def log_message(self, *args: object) -> None:
            return

    elsewhere = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    elsewhere.daemon_threads = True
    elsewhere.block_on_close = False
    thread = Thread(target=elsewhere.serve_forever, args=(0.05,))
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            page = browser.new_page(java_script_enabled=False)
            page.goto(f"http://127.0.0.1:{elsewhere.server_address[1]}/")
            assert page.locator("h1").inner_text()
            assert page.locator(".rows > li").count() >= 6
            page.get_by_role("link", name="All incidents").click()
            assert page.locator("article").count() >= 3
            page.locator("article h3 a").first.click()
            assert page.get_by_role("heading", name="Timeline").is_visible()
            browser.close()
    finally:
        elsewhere.shutdown()
        thread.join()
        elsewhere.server_close()
