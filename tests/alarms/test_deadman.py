"""The heartbeat goes out while its loop turns, and stops when it does."""

import time

from servers.serving import wait_until
from stentor.alarms import DeadMansSwitch
from stentor.lib.fetch import LOOPBACK


def test_it_beats_as_often_as_it_is_told_and_no_oftener(sink):
    switch = DeadMansSwitch(sink.url, every=0.2, networks=LOOPBACK)
    deadline = time.monotonic() + 1.0
    while time.monotonic() < deadline:
        switch.beat()
        time.sleep(0.005)
    wait_until(lambda: len(sink.taken) >= 2)
    assert len(sink.taken) <= 6


def test_a_loop_that_hangs_leaves_no_beat(sink):
    switch = DeadMansSwitch(sink.url, every=0.05, networks=LOOPBACK)
    switch.beat()
    wait_until(lambda: sink.taken)
    time.sleep(0.3)
    assert len(sink.taken) == 1


def test_it_never_holds_its_loop_up():
    switch = DeadMansSwitch("http://192.0.2.1/", every=0.05, networks=LOOPBACK)
    began = time.monotonic()
    for _ in range(20):
        switch.beat()
    DeadMansSwitch("").beat()
    assert time.monotonic() - began < 5
