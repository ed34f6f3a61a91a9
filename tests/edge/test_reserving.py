"""What is capped is reserved before anybody is led to it: no cap is ever broken, whichever of the
workers is asked, and what nobody heard is given back."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from made.ad_store import HEADER, LISTEN, AdStore, listen, prepare, read_code
from made.capped_ads import ask_at_once, judge, publish_capped, publish_episodes
from made.edge_store import FRAME_BYTES
from servers.edge_client import Talk, get, wait_until
from stentor.contracts.adbook import Cap
from stentor.contracts.decision import parse_decision

EPISODES = 6
LISTENERS = 24

STOPPED = """
import fcntl, os, sys
lock = os.open(sys.argv[1], os.O_RDWR)
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def ads(layout) -> AdStore:
    return AdStore(layout)


@pytest.mark.parametrize("store_kind", ["lmdb", "redis"])
def test_eight_workers_break_no_cap_and_no_separation(ads, serve, request, store_kind):
    maker = publish_capped(ads)
    addresses = publish_episodes(ads, EPISODES)
    url = None
    if store_kind == "redis":
        server = request.getfixturevalue("redis_server")
        assert server.try_flush()
        url = server.url
    edge = serve(workers=8, redis_url=url)
    found = judge(ads, maker, ask_at_once([edge.http], addresses, LISTENERS))
    assert (found.over_cap, found.beside) == (0, 0)
    assert found.served > LISTENERS * 12 * 0.8, (
        "reserving must not keep what may serve from serving"
    )
    wait_until(lambda: len(read_workers(ads)) >= 2)  # a quick worker takes many before others wake


def read_workers(ads: AdStore) -> set[str | None]:
    return {
        parse_decision(line).edge
        for path in ads.layout.spool.glob("*.decisions")
        for line in path.read_bytes().splitlines()
    }


def test_who_asks_twice_at_once_gets_one_arrangement(ads, serve):
    prepare(ads, 8, caps=[Cap(1, 24)])
    edge = serve(workers=4)
    for round_ in range(10):
        with ThreadPoolExecutor(8) as pool:
            asked = [f"Twice/{round_}"] * 8
            answers = list(pool.map(lambda agent: listen(edge, user_agent=agent), asked))
        assert len({answer.headers["location"] for answer in answers}) == 1


def test_while_one_worker_stands_still_nothing_capped_is_given_and_nobody_waits(ads, serve):
    prepare(ads, 4, caps=[Cap(1, 24)])
    edge = serve()
    assert any(read_code(ads, listen(edge).headers["location"]).placements)
    turn = ads.layout.memory / "reserved" / "turn"
    holder = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(turn)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    holder.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        for number in range(20):
            answer = listen(edge, user_agent=f"Held/{number}")
            assert answer.status == 302
            assert not any(read_code(ads, answer.headers["location"]).placements)
        assert time.monotonic() - began < 3.0
        again = listen(edge, user_agent="Held/0").headers["location"]
        assert not any(read_code(ads, again).placements)
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.communicate()
    wait_until(
        lambda: any(
            read_code(
                ads, listen(edge, user_agent=f"Free/{time.monotonic()}").headers["location"]
            ).placements
        )
    )


@pytest.mark.parametrize("store_kind", ["lmdb", "redis"])
def test_what_nobody_heard_is_given_back_and_what_was_heard_is_not(ads, serve, request, store_kind):
    server = request.getfixturevalue("redis_server") if store_kind == "redis" else None
    assert server is None or server.try_flush()
    prepare(ads, 4, caps=[Cap(1, 24)])
    _, second = publish_episodes(ads, 2)
    edge = serve(reserved_seconds=2.0, redis_url=server.url if server else None)
    silent, partial, whole = "Silent/1", "Partial/1", "Whole/1"
    addresses = {}
    for agent in (silent, partial, whole):
        addresses[agent] = listen(edge, user_agent=agent).headers["location"]
        assert sorted(read_code(ads, addresses[agent]).placements) == [1, 2, 3, 4]
        then = get(edge.http, second, user_agent=agent)
        assert not any(read_code(ads, then.headers["location"]).placements)
    probe = get(edge.http, addresses[silent], user_agent=silent, range="bytes=0-1")
    assert probe.status == 206
    heard = HEADER + 31 * FRAME_BYTES
    get(edge.http, addresses[partial], user_agent=partial, range=f"bytes=0-{heard}")
    get(edge.http, addresses[whole], user_agent=whole)
    third = publish_episodes(ads, 3)[2]
    wait_until(lambda: get(edge.http, third, user_agent="Probe/1").status == 302)
    time.sleep(2.5)
    given = {
        agent: read_code(
            ads, get(edge.http, third, user_agent=agent).headers["location"]
        ).placements
        for agent in (silent, partial, whole)
    }
    assert sorted(given[silent]) == [1, 2, 3, 4]
    assert not any(given[partial]), "a download under way keeps what is still to come"
    assert not any(given[whole])
    # The arrangement that was given back is not given again: its spots were heard elsewhere.
    later = listen(edge, user_agent=silent).headers["location"]
    assert not any(read_code(ads, later).placements)
    assert listen(edge, user_agent=whole).headers["location"] == addresses[whole]


def test_who_comes_late_gets_the_same_again_if_the_caps_allow_it(ads, serve):
    prepare(ads, 8, caps=[Cap(1, 24)])
    edge = serve(reserved_seconds=0.5)
    first = listen(edge).headers["location"]
    time.sleep(1.2)
    assert listen(edge).headers["location"] == first


def test_reservations_outlive_a_worker_that_is_killed(ads, serve):
    prepare(ads, 4, caps=[Cap(1, 24)])
    _, second = publish_episodes(ads, 2)
    edge = serve()
    first = listen(edge).headers["location"]
    edge.process.kill()
    edge.process.wait()
    again = serve()
    assert listen(again).headers["location"] == first
    then = get(again.http, second, user_agent="AntennaPod/3.4").headers["location"]
    assert not any(read_code(ads, then).placements)


def test_a_pipelined_request_waits_its_turn(ads, serve):
    prepare(ads, 8, caps=[Cap(1, 24)])
    edge = serve()
    with Talk(edge.http) as talk:
        line = f"GET {LISTEN} HTTP/1.1\r\nhost: localhost\r\nuser-agent: Pipe/1\r\n\r\n"
        talk.send(line.encode() * 3)
        answers = [talk.read() for _ in range(3)]
    assert len({answer.headers["location"] for answer in answers}) == 1
