"""Looks at hosts wait for others; the clock that begins them does not."""

import threading

from django.utils import timezone

from stentor.domains import rounds


def test_the_clock_goes_on_while_hosts_are_looked_at(monkeypatch):
    begun, over = threading.Event(), threading.Event()

    def look():
        begun.set()
        over.wait(30)

    monkeypatch.setattr(rounds, "look_at_due", look)
    clock = rounds.Rounds()
    assert clock.begin(timezone.now())
    assert begun.wait(30)
    assert not clock.begin(timezone.now())
    over.set()


def test_a_round_that_fails_is_followed_by_another(monkeypatch):
    tried = threading.Semaphore(0)

    def fail():
        tried.release()
        raise RuntimeError("no name server")

    monkeypatch.setattr(rounds, "look_at_due", fail)
    clock = rounds.Rounds()
    for _ in range(2):
        assert clock.begin(timezone.now())
        assert tried.acquire(timeout=30)
        clock._thread.join(30)
