"""Everything that one authority issued is revoked at once: forty names, real authorities."""

import time
from collections.abc import Callable

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from servers.authorities import Pebble
from servers.fronting import Twist, refuse_with
from stentor.keeper.public import Keeping
from stentor.keeper.simulation.planning import LIVES
from stentor.keeper.simulation.runs import be_quiet
from stentor.keeper.simulation.trials import Trial, run_trial

HOSTS = [f"n{number:02}.example.org" for number in range(40)]
MOST = 15
"""New orders that the authority takes before it says that it is enough."""


def take_rounds(keeping: Keeping, is_over: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not is_over() or keeping._at_work:
        assert time.monotonic() < deadline, "not all were replaced in time"
        keeping.take_round(HOSTS)
        time.sleep(0.05)


def read_leaves(keeping: Keeping) -> dict[str, tuple[x509.Certificate, object]]:
    shelf = keeping.renewals.shelf
    contents = {host: shelf.read("live", host) or b"" for host in HOSTS}
    return {
        host: (x509.load_pem_x509_certificates(one)[0], load_pem_private_key(one, None))
        for host, one in contents.items()
    }


def test_all_are_replaced_and_a_limit_is_heeded_meanwhile(
    authorities: tuple[Pebble, Pebble], keep: Callable[..., Keeping]
) -> None:
    first, _ = authorities
    front = first.put_behind_a_front()
    try:
        keeping = keep(authorities)
        take_rounds(keeping, lambda: all(keeping.situations.read(one).spare for one in HOSTS))
        before = {one: keeping.situations.read(one) for one in HOSTS}
        assert {one.live.authority for one in before.values()} == {"first"}
        for leaf, key in read_leaves(keeping).values():
            first.revoke(leaf, key)
        taken = refused = 0

        def limit(asked):
            nonlocal taken, refused
            if not asked.is_order:
                return None
            taken += 1
            refused += taken > MOST
            return full(asked) if taken > MOST else None

        full = refuse_with(
            429, "rateLimited", "too many", lambda asked: asked.is_order, Retry_After="3600"
        ).refuse
        front.twist = Twist(limit)
        began, clock = keeping.clock(), keeping.clock
        # As long after their issue as a suggestion is heeded, and questions come again.
        keeping.clock = lambda: clock() + 700

        def has_other(host: str) -> bool:
            live = keeping.situations.read(host).live
            return live is not None and live.fingerprint != before[host].live.fingerprint

        take_rounds(keeping, lambda: all(has_other(one) for one in HOSTS))
        found = {one: keeping.situations.read(one) for one in HOSTS}
        by_first = [one for one, now in found.items() if now.live.authority == "first"]
        assert len(by_first) <= MOST
        assert {now.live.authority for now in found.values()} == {"first", "second"}
        assert refused == len(HOSTS) - len(by_first), "nobody asks again before the time it named"
        assert keeping.clock() - began - 700 < 120
        for one, now in found.items():
            limits = [
                event for event in keeping.renewals.ledger.read(one) if event.kind == "limited"
            ]
            assert len(limits) == (now.live.authority == "second")
    finally:
        first.front = None
        front.close()


@pytest.mark.parametrize("fault", ["mass-revocation", "listed-only"])
def test_of_a_hundred_simulated_names_nobody_is_refused(fault: str) -> None:
    be_quiet()
    outcome = run_trial(Trial((fault,), LIVES["90d"], 100, 5))
    structlog.reset_defaults()
    assert (outcome.invalid_seconds, outcome.defied, outcome.is_runaway) == (0, 0, False)
