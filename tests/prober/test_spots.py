"""The decision as a probe sees it: real published files, and an edge that does as it is told."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from made.bookings import make_flight, make_house
from stentor.audio.header import HEADER_VERSION
from stentor.campaigns.models import HouseSpot, Placement
from stentor.campaigns.publication import changing_book
from stentor.contracts.code import ArrangementCode, encode_code
from stentor.lib.signing import load_or_create_signing_keys
from stentor.prober.asking import Door
from stentor.prober.check import Trouble
from stentor.prober.checks.spots import look_at_spots
from stentor.prober.published import Published
from stentor.publishing.verbs import publish

pytestmark = pytest.mark.django_db(transaction=True)


class Edge:
    """Answers with the placements it is told, and the bytes they stand for, or others."""

    def __init__(self, layout, published):
        self.placements, self.is_lying = (), False
        self.agents = []
        keys = load_or_create_signing_keys(layout.keys / "signing.json")
        edge = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                edge.agents.append(self.headers["User-Agent"])
                if self.path.startswith("/listen/"):
                    number = published.episodes[self.path]
                    code = ArrangementCode(number, 0, HEADER_VERSION, 0, edge.placements)
                    self.answer(302, b"", Location=f"/a/{encode_code(code, keys)}/first-light.mp3")
                    return
                first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
                body = published.read_expected(self.path.split("/")[2], first, last)
                if edge.is_lying:
                    body = bytes(len(body))
                self.answer(206, body, **{"Content-Range": f"bytes {first}-{last}/99999999"})

            def answer(self, status, body, **headers):
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.door = Door("127.0.0.1", self.server.server_address[1], is_secure=False)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()


@pytest.fixture
def published(cast, layout):
    """The cast's episode, with a pre-roll and a post-roll; a house promo is in the book."""
    publish(cast.episode, cast.owner)
    with changing_book():
        make_house(cast.organisation)
    published = Published(layout)
    published.refresh()
    return published


@pytest.fixture
def edge(layout, published):
    edge = Edge(layout, published)
    yield edge
    edge.server.shutdown()
    edge.thread.join()
    edge.server.server_close()


@pytest.fixture
def look(edge, published):
    def look(number=0):
        published.refresh()
        return look_at_spots(edge.door, "localhost", published, number, 5)

    return look


def test_spots_that_stand_there_as_published_are_good(edge, look):
    house = Placement.objects.get(house__isnull=False).number
    edge.placements = (house, house)
    assert look(0).seconds > 0
    assert look(1).seconds > 0


def test_each_look_is_another_listener_so_that_edges_decide_anew(edge, look):
    edge.placements = (Placement.objects.get().number, 0)
    look(1), look(2)
    listeners = {agent for agent in edge.agents if agent.endswith((" 1", " 2"))}
    assert len(listeners) == 2


def test_nothing_chosen_though_a_house_spot_fits_everywhere_is_trouble(edge, look):
    edge.placements = (0, 0)
    with pytest.raises(Trouble, match="no spot was chosen"):
        look()


def test_a_spot_of_other_bytes_is_trouble(edge, look):
    edge.placements = (Placement.objects.get().number, 0)
    edge.is_lying = True
    with pytest.raises(Trouble, match="not what was published"):
        look()


def test_where_nothing_must_be_filled_an_empty_break_says_nothing(edge, look, cast):
    with changing_book():
        HouseSpot.objects.update(is_paused=True)
        make_flight(cast.organisation, slots=["pre"])
    edge.placements = (0, 0)
    assert look() is None
