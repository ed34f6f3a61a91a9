"""Two edge machines, each with its own disk and its own workers, between two ad books: what holds
for a listener whose requests reach both."""

import os
import signal
import time

import pytest

from made.ad_store import AdStore, listen, prepare, read_code
from made.capped_ads import ask_at_once, copy_machine, judge, publish_capped, publish_episodes
from servers.edge_client import get
from stentor.contracts.adbook import Cap
from stentor.lib.layout import DataLayout

EPISODES = 6
LISTENERS = 16
WORKERS = 4


@pytest.fixture
def ads(layout) -> AdStore:
    return AdStore(layout)


@pytest.fixture
def serve_twice(ads, serve, tmp_path):
    """Machines that share what is published, the keys, and Redis where there is one."""

    def start(**settings):
        first = serve(**settings)
        second = DataLayout(tmp_path / "second")
        copy_machine(ads, second)
        return first, serve(second, **settings)

    return start


@pytest.fixture
def redis(redis_server):
    assert redis_server.try_flush()
    return redis_server


def test_with_one_redis_eight_workers_of_two_machines_break_nothing(ads, serve_twice, redis):
    maker, addresses = publish_capped(ads), publish_episodes(ads, EPISODES)
    machines = serve_twice(workers=WORKERS, redis_url=redis.url)
    given = ask_at_once([edge.http for edge in machines], addresses, LISTENERS)
    found = judge(ads, maker, given)
    assert (found.over_cap, found.beside) == (0, 0)
    assert found.served > LISTENERS * 4, "a slow Redis costs spots, and no cap"
    for listener, answers in given.items():
        for edge in machines:
            again = get(edge.http, addresses[0], user_agent=listener).headers["location"]
            assert again == answers[0].headers["location"], "both know what was pinned"


def test_with_one_redis_a_machine_that_is_killed_takes_no_reservation_with_it(
    ads, serve_twice, redis
):
    maker, addresses = publish_capped(ads), publish_episodes(ads, EPISODES)
    first, second = serve_twice(redis_url=redis.url)
    given = ask_at_once([first.http], addresses[:3], LISTENERS)
    os.kill(first.process.pid, signal.SIGKILL)
    for listener, answers in ask_at_once([second.http], addresses[3:], LISTENERS).items():
        given[listener] += answers
    found = judge(ads, maker, given)
    assert (found.over_cap, found.beside) == (0, 0)


def test_with_one_redis_bytes_of_one_machine_keep_what_the_other_reserved(ads, serve_twice, redis):
    prepare(ads, 4, caps=[Cap(1, 24)])
    second_episode = publish_episodes(ads, 2)[1]
    first, second = serve_twice(redis_url=redis.url, reserved_seconds=6.0)
    address = listen(first).headers["location"]
    assert get(second.http, address, user_agent="AntennaPod/3.4").status == 200
    time.sleep(7.0)
    for edge in (first, second):
        then = get(edge.http, second_episode, user_agent="AntennaPod/3.4").headers["location"]
        assert not any(read_code(ads, then).placements)


def test_while_redis_is_gone_nothing_capped_is_given(ads, serve_twice, redis):
    maker, addresses = publish_capped(ads), publish_episodes(ads, EPISODES)
    machines = serve_twice(redis_url=redis.url)
    given = ask_at_once([edge.http for edge in machines], addresses[:2], LISTENERS)
    redis.kill()
    try:
        for port in (edge.http for edge in machines):
            for listener, answers in ask_at_once([port], addresses[2:4], 2).items():
                given[listener] += answers
    finally:
        redis.process = redis.start()
    found = judge(ads, maker, given)
    assert (found.over_cap, found.beside) == (0, 0)


def test_with_stores_of_their_own_each_machine_keeps_the_caps(ads, serve_twice):
    """A listener who reaches both may hear as much from each: that is what is promised."""
    maker, addresses = publish_capped(ads), publish_episodes(ads, EPISODES)
    for edge in serve_twice(workers=2):
        found = judge(ads, maker, ask_at_once([edge.http], addresses, LISTENERS // 2))
        assert (found.over_cap, found.beside) == (0, 0)
