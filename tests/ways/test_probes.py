"""What is measured by doing it: a spot is decided and heard, an episode published and served."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from servers.serving import Server, make_music, publish, run_stentor, wait_until
from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.records import RecordFiles

pytestmark = pytest.mark.way

SETTINGS = '[probes]\nevery = "1s"\npublish_every = "5s"\n'
BOOK = {"house": [{"ref": "promo", "name": "promo", "creative": "promo.wav", "slots": ["mid"]}]}


def read_records(server: Server, check: str) -> list[ProbeRecord]:
    found = RecordFiles(server.layout.incidents).read_day(datetime.now(UTC).date())
    return [record for record in found if record.check == check]


def read_states(server: Server) -> dict[str, str]:
    try:
        document = json.loads((server.layout.status / "status.json").read_bytes())
    except OSError:
        return {}
    return {row["id"]: row["state"] for row in document["components"]}


def test_a_spot_is_heard_and_an_episode_goes_out(
    tmp_path: Path, serve: Callable[..., Server], music: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "stentor.toml").write_text(SETTINGS)
    make_music(tmp_path / "promo.wav", 5, seed=2)
    (tmp_path / "book.json").write_text(json.dumps(BOOK))
    server = serve("--workers", "1", data=data)
    server.wait_until_ready(90)
    publish(data, music, "Steady", "--break", "30")
    done = run_stentor("ads", "load", tmp_path / "book.json", "--data", data)
    assert done.returncode == 0, done.stderr
    wait_until(lambda: read_records(server, "ads:canary"), 90, "no spot was looked for")
    wait_until(lambda: len(read_records(server, "publish:canary")) > 1, 90, "nothing was published")
    for check in ("ads:canary", "publish:canary"):
        for record in read_records(server, check):
            assert record.outcome is Outcome.UP, record
            assert record.seconds
    wait_until(lambda: read_states(server).get("ads") == "up", 30, "ads are not on the page")
    assert read_states(server)["publishing"] == "up"
    feed = server.ask("/feeds/stentor-canary.xml").text
    assert feed.count("<item>") == 1  # the same episode again and again
