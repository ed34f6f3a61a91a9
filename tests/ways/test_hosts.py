"""A host that a publisher brings, from its records in DNS to a feed over HTTPS by a real
authority; then the show moves away, and whoever comes by the name is led on."""

import http.client
import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from people.visiting import Visitor, find_invitation
from servers.authorities import NameServer, Pebble, end
from servers.serving import Answer, Server, publish, wait_until

NAME = "pod.example.org"

pytestmark = pytest.mark.way


@dataclass
class Stage:
    """A server with an authority, a name server, and a publisher signed in."""

    server: Server
    authority: Pebble
    names: NameServer
    visitor: Visitor
    report: dict[str, Any]
    page: str = ""
    """The host's in the studio."""

    def ask(self, path: str) -> Answer:
        """Over HTTPS under the brought name; only the authority is trusted."""
        context = ssl.create_default_context(cafile=str(self.authority.roots))
        with (
            socket.create_connection(("127.0.0.1", self.server.port), 20) as plain,
            context.wrap_socket(plain, server_hostname=NAME) as secure,
        ):
            connection = http.client.HTTPConnection(NAME, self.server.port)
            connection.sock = secure
            connection.request("GET", path)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def wait_until_all(self, is_so: Callable[[], bool]) -> None:
        """Each worker looks for news by itself: sixteen answers in a row leave none behind."""
        wait_until(lambda: all(is_so() for _ in range(16)))

    def read_page(self) -> str:
        return str(self.visitor.ask(self.page).text)


@pytest.fixture(scope="module")
def stage(
    serve: Callable[..., Server], music: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("brought")
    server = serve("--workers", "2").wait_until_ready()
    link = find_invitation(server)
    visitor = Visitor(server)
    visitor.settle(link)
    report = publish(server.layout.root, music, "Steady", "--show", "tides")
    server.end()
    names = NameServer(folder)
    authority = Pebble(folder, names, name="first", http_port=server.http_port).start()
    (server.layout.root / "stentor.toml").write_text(
        f'acme_directory = ["{authority.directory}"]\n'
        f'[[acme.authorities]]\nname = "first"\ndirectory = "{authority.directory}"\n'
        f'roots = "{authority.bundle}"\ntrust = ["{authority.roots}"]\n'
        f'[hosts]\nresolver = "127.0.0.1"\nresolver_port = {names.port}\n'
        f'http_port = {server.http_port}\nroots = "{authority.roots}"\n'
    )
    server.start()
    server.wait_until_ready()
    yield Stage(server, authority, names, visitor, report)
    server.close()
    authority.kill()
    end(names.process)


@pytest.fixture(scope="module")
def served(stage: Stage) -> Stage:
    """The host is brought in the studio, its record set, and everything else happens by itself."""
    organisation = re.search(r"/hosts/of/(\w+)", stage.visitor.ask("/").text)
    assert organisation is not None
    show = re.search(r'<option value="(\w+)">', stage.visitor.ask(organisation[0]).text)
    assert show is not None
    fields = {"name": NAME, "serves": "show", "show": show[1], "takes_over": "on"}
    landed = stage.visitor.fill_in(organisation[0], fields)
    assert landed.status == 302, landed.text
    stage.page = str(landed.headers["Location"])
    wait_until(lambda: "not there yet" in stage.read_page())
    assert not list((stage.server.layout.certs / "public").glob("*"))
    value = re.search(r"stentor=\w+", stage.read_page())
    assert value is not None
    stage.names.tell("set-txt", host=f"_stentor.{NAME}.", value=value[0])
    wait_until(lambda: ">Served<" in stage.read_page(), seconds=90, what="it was never served")
    return stage


def test_the_show_stands_under_its_host_with_a_good_certificate(served: Stage) -> None:
    answer = served.ask("/")
    assert answer.status == 200
    assert "Steady" in answer.text


def test_the_feed_gives_its_addresses_there_and_they_are_heard(served: Stage) -> None:
    origin = f"https://{NAME}:{served.server.port}"
    served.wait_until_all(lambda: origin in served.ask("/feed.xml").text)
    feed = served.ask("/feed.xml").text
    enclosure = re.search(r'<enclosure url="([^"]+)"', feed)
    assert enclosure is not None
    assert enclosure[1] == origin + served.report["enclosure"]
    led = served.ask(served.report["enclosure"])
    assert led.status == 302
    audio = served.ask(str(led.headers["Location"]))
    assert audio.status == 200
    assert len(audio.body) > served.report["media"]["bytes"]


def test_the_sites_own_addresses_go_on_working(served: Stage) -> None:
    assert served.server.ask(served.report["enclosure"]).status == 302
    assert served.server.ask(served.report["feed"]).status == 200


def test_the_status_of_certificates_names_it(served: Stage) -> None:
    held = json.loads((served.server.layout.certs / "hosts.json").read_text())
    assert held == [NAME]
    assert (served.server.layout.certs / "public" / f"{NAME}.pem").exists()


def test_without_studio_and_database_it_is_served_all_the_same(served: Stage) -> None:
    served.server.hold("studio", "worker")
    served.server.kill("studio", "worker")
    assert served.ask("/feed.xml").status == 200
    served.server.lift("studio", "worker")


def test_a_show_that_moves_leaves_a_host_that_leads_on_with_its_certificate(served: Stage) -> None:
    wait_until(lambda: served.visitor.ask(served.page).status == 200)
    landed = served.visitor.fill_in(
        served.page, {"to": "https://new.example.net"}, action=f"{served.page}/leading"
    )
    assert landed.status == 302
    served.wait_until_all(lambda: served.ask("/feeds/tides.xml").status == 301)
    answer = served.ask("/feeds/tides.xml?x=1")
    assert answer.headers["Location"] == "https://new.example.net/feeds/tides.xml?x=1"
    served.wait_until_all(lambda: NAME not in served.server.ask(served.report["feed"]).text)
