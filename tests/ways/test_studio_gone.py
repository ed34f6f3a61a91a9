"""Studio, worker and database are gone: listeners notice nothing, and nothing is lost."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from servers.serving import Server, publish, run_stentor, wait_until
from servers.sinks import Mailbox, open_mailbox
from stentor.insights.downloads import count_episode_downloads

pytestmark = pytest.mark.way


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def server(
    serve: Callable[..., Server], mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> Server:
    data = tmp_path_factory.mktemp("gone") / "data"
    data.mkdir()
    (data / "stentor.toml").write_text(f'smtp_url = "{mailbox.url}"\n')
    return serve("--workers", "2", data=data).wait_until_ready()


@pytest.fixture(scope="module")
def report(server: Server, music: Path) -> dict[str, Any]:
    return publish(server.layout.root, music, "Steady", "--show-title", "Tide Tables")


@pytest.fixture(scope="module")
def gone(server: Server, report: dict[str, Any]) -> Path:
    """Kills studio, worker and lake, keeps them down, moves the database away; where to."""
    server.wait_until_served(report)
    server.hold("studio", "worker", "lake")
    server.kill("studio", "worker", "lake")
    away = server.layout.root / "away"
    away.mkdir()
    for path in server.layout.root.glob("stentor.sqlite3*"):
        path.rename(away / path.name)
    return away


def count(server: Server, report: dict[str, Any]) -> int:
    return count_episode_downloads(server.layout.lake, report["show"], report["episode"]).total


def test_feeds_pages_and_audio_are_served(
    server: Server, report: dict[str, Any], gone: Path
) -> None:
    assert server.ask(report["feed"]).status == 200
    assert server.ask("/shows/tides").status == 200
    assert server.ask("/shows/tides/steady").status == 200
    for listener in range(10):
        audio = server.download(report["enclosure"], agent=f"Player-{listener}/1")
        assert len(audio) > report["media"]["bytes"]


def test_publishers_are_told_that_the_studio_is_away(server: Server, gone: Path) -> None:
    answer = server.ask("/", host="studio.localhost")
    assert answer.status in {502, 503}


def test_readers_sign_up_confirm_and_leave(server: Server, mailbox: Mailbox, gone: Path) -> None:
    """From the page to the mail and its link, to the end, with nothing of the studio there."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    def post(path: str, body: str = "") -> str:
        answer = server.ask(path, method="POST", body=body, headers=form)
        assert answer.status == 200, answer.text
        return answer.text

    page = server.ask("/status").text
    assert 'href="/status/subscriptions/"' in page
    assert "Write to me" in server.ask("/status/subscriptions/").text
    post("/status/subscriptions/", "address=ann%40example.org")
    wait_until(lambda: mailbox.taken, 30, "no mail came")
    ((recipients, mail),) = mailbox.taken
    assert recipients == ["ann@example.org"]
    (link,) = re.findall(r"https://\S+", str(mail.get_payload(decode=True), "utf-8"))[-1:]
    path = urlsplit(link).path
    assert "Yes, tell me" in server.ask(path).text
    confirmed = post(path)
    (own,) = re.findall(r'href="(/status/subscriptions/[^"/]+)"', confirmed)
    assert "ann@example.org" in server.ask(own).text
    post(f"{own}/leave", "List-Unsubscribe=One-Click")
    assert not list((server.layout.subscribers / "people").iterdir())


def test_certificates_are_still_kept(server: Server, gone: Path) -> None:
    live = server.layout.certs / "live" / "localhost.pem"
    live.unlink()
    wait_until(live.exists, seconds=10)


@pytest.mark.parametrize("command", ["studio", "worker"])
def test_neither_starts_without_its_database_nor_makes_an_empty_one(
    server: Server, gone: Path, command: str
) -> None:
    done = run_stentor(command, "--data", server.layout.root, seconds=30)
    assert done.returncode == 1
    assert "the database is missing" in done.stderr
    assert "Traceback" not in done.stderr
    assert not server.layout.database.exists()


def test_publishing_is_refused_in_one_line(server: Server, gone: Path, music: Path) -> None:
    done = run_stentor(
        "publish", music, "--show", "tides", "--title", "No", "--data", server.layout.root
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "the database is missing" in done.stderr.splitlines()[-1]


def test_a_restart_without_the_database_serves_listeners_and_greets_no_stranger(
    server: Server, report: dict[str, Any], gone: Path
) -> None:
    """Not only a running edge: a machine that comes up again serves what was published."""
    before = len(server.read_log())
    server.close()
    server.start()
    wait_until(lambda: is_answering(server, report["feed"]), seconds=20)
    assert len(server.download(report["enclosure"], agent="AfterRestart/1")) > 500_000
    wait_until(lambda: "the database is missing" in server.read_log()[before:], seconds=20)
    assert "/welcome/" not in server.read_log()[before:]
    assert not server.layout.database.exists()


def is_answering(server: Server, path: str) -> bool:
    try:
        return server.ask(path).status == 200
    except OSError:
        return False


def test_brought_back_the_counts_are_complete(
    server: Server, report: dict[str, Any], gone: Path
) -> None:
    for path in gone.iterdir():
        path.rename(server.layout.root / path.name)
    server.lift("studio", "worker", "lake")
    server.wait_until_ready(60)
    assert server.ask("/sign-in", host="studio.localhost").status == 200
    wait_until(lambda: count(server, report) == 11, seconds=40, what="hits were lost")
