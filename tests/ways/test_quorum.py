"""Probers on several machines, as real processes: one that is cut off is believed by nobody."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from servers.forwarder import Forwarder
from servers.serving import STENTOR, Server, clean_environment, wait_until
from stentor.contracts.probe import Outcome
from stentor.incidents.book import Incident
from stentor.incidents.ledger import IncidentLedger
from stentor.incidents.records import RecordFiles

pytestmark = pytest.mark.way

SETTINGS = """
[probes]
every = "1s"
quorum = 2
[status]
publish_after = "1h"
"""


class Elsewhere:
    """A prober that writes beside the server's own, through a line that can be cut."""

    def __init__(self, name: str, server: Server) -> None:
        self.name = name
        self.line = Forwarder(server.port)
        words = [
            *STENTOR, "probe", "--from", name, "--site", f"https://localhost:{self.line.port}",
            "--root", server.layout.certs / "ca.pem", "--records", server.layout.incidents,
            "--data", server.layout.root.with_name(f"none-{name}"),
        ]  # fmt: skip
        with server.log.with_name(f"{name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                words, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(30)
        self.line.cut()


@pytest.fixture
def server(tmp_path: Path, serve: Callable[..., Server]) -> Server:
    data = tmp_path / "data"
    data.mkdir()
    (data / "stentor.toml").write_text(SETTINGS)
    server = serve("--workers", "1", data=data)
    server.wait_until_ready(90)
    return server


@pytest.fixture
def elsewhere(server: Server) -> Iterator[tuple[Elsewhere, Elsewhere]]:
    two = (Elsewhere("lisbon", server), Elsewhere("porto", server))
    yield two
    for one in two:
        one.close()


def test_one_that_is_cut_off_raises_nothing_and_what_two_see_is_believed(
    server: Server, elsewhere: tuple[Elsewhere, Elsewhere]
) -> None:
    lisbon, _ = elsewhere
    files = RecordFiles(server.layout.incidents)

    def count(name: str, outcome: Outcome) -> int:
        found = files.read_day(datetime.now(UTC).date())
        return sum(
            (one.source, one.check, one.outcome) == (name, "tcp:edge", outcome) for one in found
        )

    def list_incidents() -> list[Incident]:
        return list(IncidentLedger(server.layout.incidents).read().incidents.values())

    for one in elsewhere:
        wait_until(lambda name=one.name: count(name, Outcome.UP), 90, f"{one.name} does not look")
    lisbon.line.cut()
    wait_until(lambda: count("lisbon", Outcome.DOWN) > 5, 180, "lisbon does not notice")
    assert list_incidents() == []
    server.hold("edge")
    server.kill("edge-1")
    wait_until(list_incidents, 90, "what all see is not believed")
    (incident,) = list_incidents()
    assert (incident.component, incident.check) == ("listening", "tcp:edge")
