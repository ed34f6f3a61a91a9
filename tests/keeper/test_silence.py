"""An authority that takes connections and never answers holds a fleet up for one attempt."""

import contextlib
import dataclasses
import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from servers.authorities import Pebble
from stentor.keeper.acme import network
from stentor.keeper.life.decision import decide
from stentor.keeper.life.reach import note_try
from stentor.keeper.life.records import Certificate, Reach, Rules, Situation
from stentor.keeper.life.timing import PAUSES
from stentor.keeper.public import AT_ONCE, Keeping
from stentor.keeper.simulation.planning import LIVES
from stentor.keeper.simulation.trials import SAVINGS, Safeguards
from stentor.keeper.simulation.world import BEGIN, Setting, World
from stentor.lib.layout import DataLayout

NOW = 1_800_000_000.0
DAY = 86_400.0
HOSTS = [f"n{number}.example.org" for number in range(24)]


class Deaf:
    """Listens, and answers nobody."""

    def __init__(self, like: Pebble) -> None:
        self.name, self.eab = "deaf", like.eab
        self.bundle, self.roots = like.bundle, like.roots
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self._taken: list[socket.socket] = []
        self.directory = f"https://127.0.0.1:{self._listener.getsockname()[1]}/dir"
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._taken.append(self._listener.accept()[0])

    @property
    def asked(self) -> int:
        return len(self._taken)

    def close(self) -> None:
        self._listener.close()
        for one in self._taken:
            one.close()


@pytest.fixture
def deaf(authorities: tuple[Pebble, Pebble], monkeypatch: pytest.MonkeyPatch) -> Iterator[Deaf]:
    monkeypatch.setattr(network, "LONGEST_REQUEST", 1.0)
    made = Deaf(authorities[0])
    yield made
    made.close()


def have_all(keeping: Keeping, seconds: float) -> bool:
    """Rounds until every host has something to serve."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        keeping.take_round(HOSTS)
        if all(keeping.situations.read(host).live for host in HOSTS):
            return True
        time.sleep(0.05)
    return False


def wait_until_idle(keeping: Keeping) -> None:
    while keeping._at_work:
        time.sleep(0.05)


def test_a_fleet_goes_to_the_other_authority_after_the_first_who_heard_nothing(
    authorities: tuple[Pebble, Pebble],
    deaf: Deaf,
    keep: Callable[..., Keeping],
    layout: DataLayout,
) -> None:
    keeping = keep([deaf, authorities[0]])
    keeping.rules = Rules(keeps_spare=False)
    assert have_all(keeping, 60)
    wait_until_idle(keeping)
    assert {keeping.situations.read(host).live.authority for host in HOSTS} == {"first"}
    assert 1 <= deaf.asked <= AT_ONCE
    reach = keeping.situations.read(HOSTS[0]).reach["deaf"]
    assert (bool(reach.silent_since), reach.knocks) == (True, 1), "they were under way together"
    anew = keep([deaf, authorities[0]])
    assert anew.situations.read(HOSTS[0]).reach["deaf"] == reach, "a restart forgets nothing"
    assert list(Path(layout.certs, "reach").rglob("deaf.json"))


def test_an_authority_that_is_only_slow_to_prove_a_name_is_not_silent(
    authorities: tuple[Pebble, Pebble],
    keep: Callable[..., Keeping],
    responder: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The attempt runs out of time between two looks, all of which were answered."""
    keeping = keep(authorities[:1])
    monkeypatch.setattr(network.Network, "pause", run_out)
    keeping.work(HOSTS[0])
    assert "time" in keeping.renewals.ledger.recall(HOSTS[0]).last_reason
    assert not keeping.situations.read(HOSTS[0]).reach


def run_out(*_: object) -> None:
    raise network.OutOfTimeError("the attempt ran out of time")


LIVE = Certificate("l", "first", NOW - 70 * DAY, NOW + 20 * DAY)
SPARE = Certificate("s", "second", NOW - 20 * DAY, NOW + 70 * DAY)
DUE = Situation("pods.example", ("first", "second"), LIVE, SPARE)


def test_one_that_was_slow_once_is_left_alone_for_a_minute() -> None:
    slow = note_try(None, NOW, is_reached=False, began=NOW - 30)
    given = dataclasses.replace(DUE, reach={"first": slow})
    assert decide(given, NOW + PAUSES[0] - 1).authority == "second"
    assert decide(given, NOW + PAUSES[0] + 1).authority == "first"
    answered = note_try(slow, NOW + 63, is_reached=True, began=NOW + 61)
    assert (
        decide(dataclasses.replace(DUE, reach={"first": answered}), NOW + 64).authority == "first"
    )


@pytest.mark.parametrize(
    ("known", "is_reached", "began", "expected"),
    [
        (Reach(0.0, NOW - 60, NOW - 5, 1), False, NOW - 30, None),  # under way together
        (Reach(0.0, NOW - 60, NOW - 30, 1), False, NOW - 30, Reach(0.0, NOW - 60, NOW, 2)),
        (Reach(0.0, NOW - 60, NOW - 30, 1), None, None, Reach(0.0, NOW - 60, NOW, 1)),
        (Reach(5.0), None, None, None),
        (None, None, None, None),
        (Reach(0.0, NOW + DAY, NOW + DAY, 3), None, None, None),  # the clock was set back
        (Reach(0.0, NOW + DAY, NOW + DAY, 3), False, NOW - 30, Reach(0.0, NOW, NOW, 1)),
    ],
)
def test_what_an_attempt_adds(
    known: Reach | None, is_reached: bool | None, began: float | None, expected: Reach | None
) -> None:
    assert note_try(known, NOW, is_reached=is_reached, began=began) == expected


def hold_a_fleet(rules: Safeguards) -> World:
    """A hundred names of all ages, and a first authority that hangs."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    world = World(Setting(LIVES["160h"], 100, rules.rules), random.Random(3))
    world.at(BEGIN + 1, lambda: setattr(world.authorities[0], "is_hanging", True))
    world.run(BEGIN + LIVES["160h"] * 0.7)
    structlog.reset_defaults()
    return world


def test_names_whose_time_has_not_come_ask_it_no_more_than_those_before_them() -> None:
    alone, together = hold_a_fleet(SAVINGS["shared"]), hold_a_fleet(Safeguards())
    assert alone.authorities[0].attempts > 100
    assert together.authorities[0].attempts < 30
    assert together.edges.invalid_seconds == 0
