"""One episode, from an audio file to a counted download, over HTTPS."""

import http.client
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from people.visiting import Visitor, find_invitation
from servers.serving import STENTOR, Server, clean_environment, make_music, publish, wait_until
from stentor.insights.downloads import count_episode_downloads
from stentor.lib.objects import LocalObjects

pytestmark = pytest.mark.way

Report = dict[str, Any]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, music: Path) -> tuple[Path, Report]:
    """A data directory into which one episode was published before any server ran."""
    data = tmp_path_factory.mktemp("one") / "data"
    return data, publish(data, music, "Hello", "--show-title", "Tide Tables", "--break", "30")


@pytest.fixture(scope="module")
def server(serve: Callable[..., Server], before: tuple[Path, Report]) -> Server:
    return serve("--workers", "2", data=before[0]).wait_until_ready()


@pytest.fixture(scope="module")
def hello(before: tuple[Path, Report]) -> Report:
    return before[1]


@pytest.fixture(scope="module")
def beside(server: Server, music: Path) -> Report:
    """An episode published beside the running server."""
    report = publish(server.layout.root, music, "Published beside the server")
    server.wait_until_served(report)
    return report


def count(server: Server, report: Report) -> int:
    return count_episode_downloads(server.layout.lake, report["show"], report["episode"]).total


def read_feed(server: Server, report: Report) -> etree._Element:
    answer = server.ask(report["feed"])
    assert answer.status == 200
    return etree.fromstring(answer.text.encode())


def test_the_line_that_says_ready_names_everything(server: Server) -> None:
    assert server.ready == {
        "site": f"https://localhost:{server.port}",
        "studio": f"https://studio.localhost:{server.port}",
        "ca": str(server.layout.certs / "ca.pem"),
    }


def test_the_report_says_what_was_made(hello: Report) -> None:
    media = hello["media"]
    assert abs(media["lufs"] + 16) <= 0.2
    assert media["true_peak"] <= -1.0
    assert (media["bitrate"], media["channels"]) == (128_000, 1)
    assert abs(media["seconds"] - 70) < 0.1


def test_what_was_published_before_the_server_ran_is_served(server: Server, hello: Report) -> None:
    (item,) = read_feed(server, hello).xpath("//item[guid=$guid]", guid=hello["guid"])
    assert item.findtext("title") == "Hello"
    assert item.find("guid").get("isPermaLink") == "false"
    enclosure = item.find("enclosure")
    assert enclosure.get("url") == server.ready["site"] + hello["enclosure"]
    assert int(enclosure.get("length")) == len(server.download(hello["enclosure"]))


def test_what_is_published_beside_it_is_there_without_a_restart(
    server: Server, beside: Report
) -> None:
    page = f"/shows/tides/{beside['episode_slug']}"
    for path in (beside["feed"], "/shows/tides", page):
        assert "Published beside the server" in server.ask(path).text


def test_the_feed_answers_conditionally_and_packed(server: Server, hello: Report) -> None:
    first = server.ask(hello["feed"])
    again = server.ask(hello["feed"], headers={"If-None-Match": str(first.headers["ETag"])})
    assert (again.status, again.body) == (304, b"")
    packed = server.ask(hello["feed"], headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.text == first.text
    head = server.ask(hello["feed"], method="HEAD")
    assert (head.body, head.headers["Content-Length"]) == (b"", first.headers["Content-Length"])


def test_the_enclosure_plays_header_then_the_canonical_body(server: Server, beside: Report) -> None:
    audio = server.download(beside["enclosure"])
    objects = LocalObjects(server.layout.objects)
    bodies = [path.read_bytes() for path in objects.root.glob("*/*")]
    (body,) = {body for body in bodies if len(body) > 500_000 and audio.endswith(body)}
    assert audio.startswith(b"ID3\x03")
    assert len(body) == beside["media"]["bytes"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-1", 0, 2), ("bytes=8000-9000", 8000, 9001), ("bytes=-100", -100, None)],
)
def test_a_range_is_exact(
    server: Server, beside: Report, asked: str, first: int, last: int | None
) -> None:
    path = server.find_arrangement(beside["enclosure"])
    whole = server.ask(path)
    part = server.ask(path, headers={"Range": asked})
    assert part.status == 206
    assert part.body == whole.body[first:last]
    assert part.headers["ETag"] == whole.headers["ETag"]


def test_a_download_that_broke_off_is_resumed(server: Server, beside: Report) -> None:
    path = server.find_arrangement(beside["enclosure"])
    with server.connect() as connection:
        connection.request("GET", path, headers={"User-Agent": "Resumer/1"})
        response = connection.getresponse()
        start, tag = response.read(100_000), str(response.headers["ETag"])
    rest = server.ask(path, headers={"Range": "bytes=100000-", "If-Range": tag})
    assert rest.status == 206
    assert start + rest.body == server.ask(path).body


def test_a_range_past_the_end_is_not_satisfiable(server: Server, beside: Report) -> None:
    path = server.find_arrangement(beside["enclosure"])
    assert server.ask(path, headers={"Range": "bytes=99999999-"}).status == 416


def test_a_download_is_counted_once_a_listener_and_probes_are_not(
    server: Server, music: Path
) -> None:
    report = publish(server.layout.root, music, "Counted")
    server.wait_until_served(report)
    path = server.find_arrangement(report["enclosure"])
    server.ask(path, headers={"Range": "bytes=0-1", "User-Agent": "Prober/1"})
    server.ask(path, method="HEAD", headers={"User-Agent": "Header/1"})
    server.ask(path, headers={"User-Agent": "Googlebot/2.1"})
    server.download(report["enclosure"])
    server.download(report["enclosure"])
    server.download(report["enclosure"], agent="Overcast/3.0")
    wait_until(lambda: count(server, report) >= 2, seconds=30, what="nothing was counted")
    time.sleep(3)
    assert count(server, report) == 2


def test_the_first_owner_sees_the_number_on_the_episodes_page(
    server: Server, beside: Report
) -> None:
    server.download(beside["enclosure"], agent="Downcast/1")
    visitor = Visitor(server)
    link = find_invitation(server)
    landed = visitor.settle(link)
    assert landed.status == 302, landed.text
    assert visitor.ask(link).status == 410
    wait_until(lambda: count(server, beside) >= 1, seconds=30)
    page = visitor.ask(f"/shows/tides/episodes/{beside['episode_slug']}")
    panel = re.search(r'class="downloads" hx-get="([^"]+)"', page.text)
    assert panel is not None, page.text
    total = count(server, beside)
    assert f'<b class="figures">{total}</b> download' in visitor.ask(panel[1]).text


def test_the_same_guid_replaces_the_audio(server: Server, tmp_path: Path) -> None:
    first = make_music(tmp_path / "first.wav", 5, seed=2)
    second = make_music(tmp_path / "second.wav", 8, seed=3)
    made = publish(server.layout.root, first, "Replaced", "--guid", "my-own-guid")
    again = publish(server.layout.root, second, "Replaced", "--guid", "my-own-guid")
    assert again["episode"] == made["episode"]
    assert again["enclosure"] == made["enclosure"]
    assert again["media"]["seconds"] > made["media"]["seconds"]
    server.wait_until_served(again)
    wait_until(lambda: len(server.download(again["enclosure"])) > again["media"]["bytes"])


def test_two_processes_publishing_at_once_lose_neither_episode(
    server: Server, tmp_path: Path
) -> None:
    titles = ("At once, one", "At once, two", "At once, three")
    command = [*STENTOR, "publish", "--show", "crowd", "--data", server.layout.root]
    processes = [
        subprocess.Popen(
            [
                *command,
                str(make_music(tmp_path / f"{place}.wav", 4, seed=place)),
                "--title",
                title,
                "--data",
                str(server.layout.root),
            ],
            env=clean_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for place, title in enumerate(titles)
    ]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors

    def are_all_there() -> bool:
        feed = server.ask("/feeds/crowd.xml").text
        return all(title in feed for title in titles)

    wait_until(are_all_there)


def test_plain_http_serves_listeners_and_sends_publishers_to_https(
    server: Server, hello: Report
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.http_port, timeout=10)
    connection.request("GET", hello["feed"], headers={"Host": "localhost"})
    answer = connection.getresponse()
    assert (answer.status, b"Tide Tables" in answer.read()) == (200, True)
    connection.request("GET", "/sign-in", headers={"Host": "studio.localhost"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 308
    assert answer.headers["Location"] == f"{server.ready['studio']}/sign-in"
    connection.close()
