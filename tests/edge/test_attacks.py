"""Whatever a client does with a connection, and whenever a worker dies: what is capped is heard at
most so often, and what was never sent is given back."""

import contextlib
import random
import socket
import struct
import threading
import time

import pytest

from made.ad_store import LISTEN, AdStore, listen, prepare, read_code
from made.capped_ads import judge, publish_capped, publish_episodes
from made.hits import make_hit
from servers.edge_client import Answer, ask, get, render_request
from stentor.contracts.adbook import Cap
from stentor.contracts.hit import Inserted
from stentor.counting.impressions import list_whole_spots
from stentor.edge.ads.arrivals import Arrivals
from stentor.edge.ads.book import CurrentBook
from stentor.edge.ads.listener import ListenerNames
from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.hits.transfer import Transfer
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response
from stentor.edge.http.target import parse_target
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.objects import OpenObjects
from stentor.lib.objects import LocalObjects

HEADER, SIZE = 40, 260
SPOTS = (Inserted(HEADER, 30, 1), Inserted(70, 5), Inserted(120, 30, 2), Inserted(230, 30, 3))
AT = 1_795_000_000.0
RESERVED = 6.0
KILLS = 5


@pytest.fixture
def ads(layout) -> AdStore:
    return AdStore(layout)


def make_transfer(first: int) -> Transfer:
    request = Request("GET", parse_target(b"/a/b/c.mp3"), "h", "h", {}, [], False, True, 0, False)
    facts = EpisodeFacts("s", "e", "code", HEADER, 1800.0, 128_000, SPOTS)
    length = SIZE - first
    response = Response(206, b"", length=length, first_byte=first, size=SIZE, episode=facts)
    return Transfer(request, response, "audio", "192.0.2.1", None, AT, length)


def test_a_connection_may_break_at_any_byte(ads):
    """From every first byte, after every number of bytes: nothing that counts as an impression is
    ever given back, and what took no audio keeps nothing."""
    prepare(ads, 3, caps=[Cap(1, 24)])
    index = PublishedIndex(ads.layout.journal)
    index.read_all()
    current = CurrentBook(index, OpenObjects(LocalObjects(ads.layout.objects)))
    current.refresh()
    assert current.prepared.capped == {1, 2, 3}
    arrived = []
    arrivals = Arrivals(current, lambda _code: 9, arrived.append, ListenerNames(b"n" * 32))
    facts = {"size": SIZE, "header_bytes": HEADER, "inserted": SPOTS, "status": 206}
    for first in range(SIZE):
        for taken in range(SIZE - first + 1):
            arrivals.note(make_transfer(first), taken)
            arrivals.tick(AT)
            kept = arrived.pop().placements if arrived else None
            end = first + taken
            assert (kept is None) == (end <= max(first, HEADER))
            ends = {one.placement for one in SPOTS if first < one.first_byte + one.length <= end}
            assert (kept or frozenset()) == ends - {0}
            whole = set(list_whole_spots([make_hit(first_byte=first, sent=taken, **facts)]))
            assert whole <= (kept or frozenset())


def break_off(port: int, request: bytes) -> None:
    """Asks, and resets the connection without having read anything."""
    sock = socket.create_connection(("127.0.0.1", port), 15)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.sendall(request)
    sock.close()


def test_probes_heads_refusals_and_broken_connections_keep_nothing_reserved(ads, serve):
    prepare(ads, 4, caps=[Cap(1, 24)])
    second = publish_episodes(ads, 2)[1]
    edge = serve(reserved_seconds=RESERVED)
    agent = {"user_agent": "Prober/1"}
    assert ask(edge.http, "HEAD", LISTEN, **agent).status == 302
    address = listen(edge, **agent).headers["location"]
    assert sorted(read_code(ads, address).placements) == [1, 2, 3, 4]
    for wanted, status in (("0-0", 206), ("0-1", 206), ("0-8191", 206), ("99999999-", 416)):
        assert get(edge.http, address, range=f"bytes={wanted}", **agent).status == status
    tag = ask(edge.http, "HEAD", address, **agent).headers["etag"]
    assert get(edge.http, address, if_none_match=tag, **agent).status == 304
    break_off(edge.http, render_request("GET", LISTEN, **agent))
    time.sleep(RESERVED + 2)
    then = get(edge.http, second, **agent).headers["location"]
    assert sorted(read_code(ads, then).placements) == [1, 2, 3, 4]


def test_asking_again_and_again_reserves_once_and_decides_once(ads, serve):
    prepare(ads, 8, caps=[Cap(1, 24)], campaign_caps=[Cap(4, 24)])
    second = publish_episodes(ads, 2)[1]
    edge = serve(workers=2)
    first = listen(edge).headers["location"]
    for number in range(20):
        if number % 3 == 0:
            break_off(edge.http, render_request("GET", first, user_agent="AntennaPod/3.4"))
        assert listen(edge).headers["location"] == first
    then = get(edge.http, second, user_agent="AntennaPod/3.4").headers["location"]
    given = read_code(ads, first).placements
    assert not set(given) & set(read_code(ads, then).placements) - {0}


def test_workers_killed_in_the_midst_of_reserving_break_no_cap(ads, serve):
    """Answers that were lost with their worker are asked for again of the next one."""
    maker, addresses = publish_capped(ads), publish_episodes(ads, 5)
    chance = random.Random(4)
    given: dict[tuple[str, str], Answer] = {}
    asked = [(f"Listener/{number}", one) for number in range(10) for one in addresses]
    for round_ in range(KILLS + 1):
        edge = serve(workers=1)
        waiting = [job for job in asked if job not in given]
        chance.shuffle(waiting)
        killer = threading.Timer(chance.uniform(0.02, 0.3), edge.process.kill)
        if round_ < KILLS:
            killer.start()
        for listener, address in waiting:
            if edge.process.poll() is not None:
                break
            with contextlib.suppress(OSError, EOFError):
                given[listener, address] = get(edge.http, address, user_agent=listener)
        if round_ < KILLS:
            killer.join()
    assert len(given) == len(asked)
    by_listener = {name: [given[name, one] for one in addresses] for name, _ in asked}
    for (listener, address), answer in given.items():
        again = get(edge.http, address, user_agent=listener).headers["location"]
        assert again == answer.headers["location"]
    found = judge(ads, maker, by_listener)
    assert (found.over_cap, found.beside) == (0, 0)
    assert found.served > 0
