"""An ad of an episode's own audio: booked in the studio, downloaded whole and in part, counted."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from people.visiting import Visitor, find_invitation
from servers.serving import Server, publish, wait_until
from stentor.contracts.code import try_parse_code
from stentor.lake.delivered import read_delivered
from stentor.lib.signing import parse_signing_keys

pytestmark = pytest.mark.way

APPS = {"AntennaPod", "Downcast", "Overcast"}
FORM = {"priority": "3", "pacing": "even", "zone": "UTC"}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, music: Path) -> tuple[Path, dict[str, Any]]:
    """A minute and ten seconds of audio, with a break after thirty."""
    data = tmp_path_factory.mktemp("baked") / "data"
    return data, publish(data, music, "Harbour", "--show-title", "Tide Tables", "--break", "30")


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server], before: tuple[Path, dict[str, Any]]) -> Server:
    return serve("--workers", "1", data=before[0]).wait_until_ready()


def go_on(answer: Any) -> str:
    """The address to which a saved form leads."""
    assert answer.status == 302, answer.text
    return str(answer.headers["Location"])


def read_manifest(server: Server, path: str) -> int:
    """The number that the address of an arrangement names."""
    keys = parse_signing_keys((server.layout.keys / "signing.json").read_bytes())
    code = try_parse_code(path.split("/")[2], keys)
    assert code is not None, path
    return code.manifest


def book(visitor: Visitor, organisation: str, report: dict[str, Any]) -> str:
    """The address of a flight that is heard from second 40 to second 65."""
    base = f"/ads/organisations/{organisation}"
    go_on(visitor.fill_in(f"{base}/new-advertiser", {"name": "Acme", "apart": "break"}))
    (advertiser,) = re.findall(
        r'<option value="(\w{26})"', visitor.ask(f"{base}/new-campaign").text
    )
    campaign = {"name": "Spring", "advertiser": advertiser}
    address = go_on(visitor.fill_in(f"{base}/new-campaign", campaign))
    days = {"starts": "2026-01-01", "ends": "2030-12-31"}
    flight = {"name": "Read live", "creative": "baked-in", "goal_impressions": "100"}
    address = go_on(visitor.fill_in(f"{address}/new-flight", FORM | days | flight))
    position = {"episode": report["episode"], "start": "0:40", "end": "1:05"}
    assert go_on(visitor.fill_in(f"{address}/new-position", position)) == address
    return address


def test_only_who_takes_all_of_it_is_counted(server: Server, before: Any) -> None:
    report = before[1]
    visitor = Visitor(server)
    visitor.settle(find_invitation(server))
    first = read_manifest(server, server.find_arrangement(report["enclosure"]))
    home = visitor.ask("/ads/").headers["Location"]
    organisation = re.search(r"organisations/(\w{26})/", home)
    assert organisation is not None
    address = book(visitor, organisation[1], report)

    def find_path(agent: str) -> str:
        answer = server.ask(report["enclosure"], headers={"User-Agent": agent})
        return str(answer.headers["location"]).removeprefix(server.ready["site"])

    def count(agent: str, **headers: str) -> int:
        path = find_path(agent)
        return len(server.ask(path, headers={"User-Agent": agent, **headers}).body)

    listeners = iter(range(1000))
    wait_until(lambda: read_manifest(server, find_path(f"Early{next(listeners)}/1.0")) > first)
    whole = count("AntennaPod/3.4")
    sixty_two = whole * 62 // 70
    assert count("Overcast/3.0", Range=f"bytes=0-{sixty_two}") == sixty_two + 1
    assert count("Downcast/1", Range=f"bytes=0-{sixty_two}") == sixty_two + 1
    count("Downcast/1", Range=f"bytes={sixty_two + 1}-")
    today = datetime.now(UTC).date()

    def list_heard() -> list[tuple[str, int]]:
        rows = read_delivered(server.layout.lake, "impressions", today, today).to_pylist()
        return sorted((row["app"], row["number"]) for row in rows)

    def list_downloads() -> list[str]:
        rows = read_delivered(server.layout.lake, "downloads", today, today).to_pylist()
        return sorted(row["app"] for row in rows if row["app"] in APPS)

    wait_until(lambda: list_downloads() == sorted(APPS), 120)
    wait_until(lambda: list_heard() == [("AntennaPod", 1), ("Downcast", 1)], 60)
    page = " ".join(visitor.ask(address).text.split())
    assert "<b>2</b> of 100" in page
    reasons = " ".join(visitor.ask(f"{address}/reasons").text.split())
    assert "Nothing is decided for it" in reasons
