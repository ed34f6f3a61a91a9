"""While a write of pins stands still, in whichever process, listeners are served as ever."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from made.ad_store import AdStore, book, listen, prepare, read_code
from servers.edge_client import get, wait_until

PATIENCE = 10.0
"""Seconds for one answer: many times the edge's deadlines, and none where it waits for a writer."""

HOLDER = """
import sys, lmdb
environment = lmdb.open(sys.argv[1], map_size=4 << 30, sync=False)
with environment.begin(write=True) as transaction:
    transaction.put(b"half", b"written")
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def ads(layout) -> AdStore:
    return AdStore(layout)


@contextmanager
def stop_in_write(path: Path) -> Iterator[None]:
    """A process that is stopped in the middle of a transaction on the file, for so long."""
    words = [sys.executable, "-c", HOLDER, str(path)]
    holder = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    holder.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(holder.pid, signal.SIGCONT)
        holder.communicate(b"\n")


def ask_in_time(edge, agent: str) -> str:
    """Where the listener is led, before long."""
    began = time.monotonic()
    answer = listen(edge, user_agent=agent)
    assert time.monotonic() - began < PATIENCE
    assert answer.status == 302
    return answer.headers["location"]


def read_figure(edge, name: str) -> float:
    lines = get(edge.http, "/metrics").body.decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def test_pins_that_cannot_be_written_keep_nobody_waiting(ads, serve):
    prepare(ads, 8)
    edge = serve(workers=2)
    given = {"Before/1": ask_in_time(edge, "Before/1")}
    memory = ads.layout.memory
    with stop_in_write(memory / "first"):
        for number in range(40):
            given[f"First/{number}"] = ask_in_time(edge, f"First/{number}")
        with stop_in_write(memory / "second"):
            for number in range(10):
                given[f"Both/{number}"] = ask_in_time(edge, f"Both/{number}")
            wait_until(lambda: read_figure(edge, "stentor_edge_pins_stalled_seconds") > 1)
        assert all(any(read_code(ads, address).placements) for address in given.values())
        wait_until(lambda: read_figure(edge, "stentor_edge_pins_waiting") == 0)
        ads.publish_book(book(2))
        wait_until_everybody_decides_by_it(ads, edge)
        for agent, address in given.items():
            assert ask_in_time(edge, agent) == address, "pinned in the file that can be written"
    wait_until(lambda: read_figure(edge, "stentor_edge_pins_stalled_seconds") == 0)
    for agent, address in given.items():
        assert ask_in_time(edge, agent) == address


def wait_until_everybody_decides_by_it(ads: AdStore, edge) -> None:
    """Of the first two flights alone; a worker may hear of a book later than another."""

    def decides() -> bool:
        addresses = [ask_in_time(edge, f"New/{time.monotonic_ns()}") for _ in range(12)]
        return all(max(read_code(ads, one).placements) <= 2 for one in addresses)

    wait_until(decides)
    time.sleep(1.0)
    wait_until(decides)
