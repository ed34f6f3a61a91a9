"""A disk that is really full, to its last byte: listeners go on, people are told, and the second
place says so."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from servers.serving import Server, publish, wait_until
from servers.sinks import HttpSink, open_sink
from stentor.incidents.book import Incident
from stentor.incidents.ledger import IncidentLedger

pytestmark = [
    pytest.mark.way,
    pytest.mark.skipif("SOAK" not in os.environ, reason="takes minutes: make soak-status"),
]

MEGABYTES = 1400
SETTINGS = """
[alarms]
networks = ["127.0.0.0/8"]
[alarms.channels.desk]
kind = "webhook"
url = "{sink}"
secret = "a secret of some length"
[status]
copies = ["{copy}"]
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, in memory. Who may not mount one cannot fill one either."""
    path = tmp_path / "disk"
    path.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "stentor-test", path]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not permitted here")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


def fill(path: Path) -> None:
    """Until not one byte more is taken."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        block = bytes(1 << 20)
        while True:
            os.write(descriptor, block)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def read_components(directory: Path) -> dict[str, str]:
    document: dict[str, Any] = json.loads((directory / "status.json").read_bytes())
    return {row["id"]: row["state"] for row in document["components"]}


def find_keys(sink: HttpSink, kind: str) -> list[str]:
    """Of what is looked at here: the keeper also tells of whatever has a certificate nearby."""
    keys = [one.document["key"] for one in sink.taken if one.document["type"] == kind]
    return [key for key in keys if not key.startswith("lapse:")]


def test_a_disk_full_to_its_last_byte(
    small_disk: Path, tmp_path: Path, serve: Callable[..., Server], music: Path
) -> None:
    data, copy = small_disk / "data", tmp_path / "elsewhere"
    data.mkdir()
    with open_sink() as sink:
        (data / "stentor.toml").write_text(SETTINGS.format(sink=sink.url, copy=copy))
        server = serve("--workers", "1", data=data)
        server.wait_until_ready(90)
        report = publish(data, music, "Steady")
        wait_until((copy / "status.json").exists, 60)
        wait_until(lambda: set(read_components(copy).values()) == {"up"}, 180, "it is not quiet")
        whole = server.download(report["enclosure"])

        fill(small_disk / "ballast")
        began = time.monotonic()
        wait_until(lambda: read_components(copy)["machines"] == "down", 60, "nobody saw it")
        print(f"fill_disk_to_its_last_byte: found after {time.monotonic() - began:.1f} s")
        assert server.download(report["enclosure"]) == whole
        wait_until(lambda: find_keys(sink, "alarm.alarm"), 30, "nobody was told")
        assert find_keys(sink, "alarm.alarm") == ["probe:disk:data"]

        (small_disk / "ballast").unlink()

        def find_incidents() -> list[Incident]:
            return list(IncidentLedger(server.layout.incidents).read().incidents.values())

        wait_until(lambda: find_incidents() and find_incidents()[0].restored_at, 60, "not over")
        (incident,) = find_incidents()
        assert (incident.component, incident.check) == ("machines", "disk:data")
        wait_until(lambda: find_keys(sink, "alarm.over"), 90, "its end was not told")
        server.close()
