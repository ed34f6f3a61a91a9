"""More that goes wrong around certificates: authorities that misbehave, and clocks."""

import contextlib
import random
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from servers.certificate_stage import Fault, Stage, read_leaf
from servers.fronting import Answered, Asked, Twist, refuse_with


def is_renewal_by_replacing(asked: Asked) -> bool:
    return asked.is_order and "replaces" in asked.payload


def replaces_is_refused(stage: Stage) -> None:
    """Once as already replaced, once as another account's."""
    stage.twist(
        refuse_with(409, "alreadyReplaced", "it was replaced", is_renewal_by_replacing),
        refuse_with(403, "unauthorized", "another account's", is_renewal_by_replacing),
    )
    stage.wait(1.8)
    fronts = [one.front for one in (stage.first, stage.second)]
    assert sum(front.twisted for front in fronts if front) > 0, "nothing was refused"
    stage.twist()


def garbage_is_answered(stage: Stage) -> None:
    """Words, halves, nothing at all: to every third request to the first, every twentieth to the
    second."""
    chance = random.Random(7)

    def spoil(share: float, _: Asked, answered: Answered) -> Answered:
        if chance.random() > share:
            return answered
        half = answered.content[: len(answered.content) // 2]
        content = chance.choice([b"<h1>Hello", half, b"", b"null", b"[[[", bytes(300)])
        status = chance.choice([answered.status, 200, 500, 503, 302])
        return answered._replace(status=status, content=content)

    stage.twist(Twist(spoil=partial(spoil, 0.33)), Twist(spoil=partial(spoil, 0.05)))
    stage.wait(1.6)
    stage.twist()
    stage.wait(0.5)


def chains_are_broken(stage: Stage) -> None:
    """The first gives chains of another key, the second ones that lead nowhere."""
    kept: list[bytes] = []

    def give_an_older_one(_: Asked, answered: Answered) -> Answered:
        if not answered.content.startswith(b"-----BEGIN CERTIFICATE"):
            return answered
        kept.append(answered.content)
        return answered._replace(content=kept[0])

    def give_the_leaf_twice(_: Asked, answered: Answered) -> Answered:
        mark = b"-----END CERTIFICATE-----\n"
        leaf, found, _rest = answered.content.partition(mark)
        if not leaf.startswith(b"-----BEGIN CERTIFICATE") or not found:
            return answered
        return answered._replace(content=(leaf + mark) * 2)

    stage.wait(0.1)
    stage.twist(Twist(spoil=give_an_older_one), Twist(spoil=give_the_leaf_twice))
    stage.wait(0.6)
    stage.twist()
    stage.wait(0.8)


def the_first_is_limited(stage: Stage) -> None:
    """For an hour, and says so."""
    limit = refuse_with(429, "rateLimited", "too many", _is_order, Retry_After="3600")
    stage.twist(limit, Twist())
    stage.wait(1.6)
    stage.twist()
    stage.wait(0.4)


def _is_order(asked: Asked) -> bool:
    return asked.is_order


def every_order_breaks_in_its_middle(stage: Stage) -> None:
    """The end of every order is answered by 500 the first three times: it is the same order then
    that is gone on with."""
    seen: dict[str, int] = {}

    def refuse(asked: Asked) -> Answered | None:
        if not asked.is_end_of_order:
            return None
        seen[asked.path] = seen.get(asked.path, 0) + 1
        return Answered(500, {}, b"") if seen[asked.path] <= 3 else None

    stage.twist(Twist(refuse))
    stage.wait(1.8)
    stage.twist()
    assert max(seen.values(), default=0) > 1, "no order was gone on with"


def answers_drip(stage: Stage) -> None:
    """A byte in a fifth of a second."""
    stage.wait(0.2)
    stage.twist(Twist(seconds_a_byte=0.2))
    stage.wait(0.4)
    stage.twist()
    stage.wait(0.8)


def lives_are_halved(stage: Stage) -> None:
    """From one day to the next both give half as long."""
    stage.kill_both()
    for one in (stage.first, stage.second):
        one.seconds //= 2
    stage.start_both()
    stage.wait(1.6)


def move_clock(seconds: float) -> Fault:
    """The keeper's clock jumps, stays wrong, and jumps back."""

    def fault(stage: Stage) -> None:
        stage.wait(0.2)
        stage.set_clock(seconds)
        stage.wait(1.3)
        stage.set_clock(0)
        stage.wait(0.7)

    return fault


def the_clock_jumps_to_and_fro(stage: Stage) -> None:
    chance = random.Random(11)
    for _ in range(16):
        stage.set_clock(chance.uniform(-6, 300))
        stage.wait(0.1)
    stage.set_clock(0)
    stage.wait(0.6)


def everything_is_revoked(stage: Stage) -> None:
    """Again and again, whatever is served, by the authority itself."""
    for _ in range(3):
        path = stage.platform.path("public")
        leaf, key = read_leaf(path), load_pem_private_key(path.read_bytes(), None)
        for one in (stage.first, stage.second):
            with contextlib.suppress(Exception):  # the one that has not issued it
                one.revoke(leaf, key)
        stage.platform.wait_until(partial(is_replaced, path, leaf.serial_number), stage.seconds)
        stage.wait(0.2)


def is_replaced(path: Path, serial: int) -> bool:
    return read_leaf(path).serial_number != serial


FRONTED: dict[str, Fault] = {
    "`replaces` is refused": replaces_is_refused,
    "garbage is answered": garbage_is_answered,
    "chains are broken": chains_are_broken,
    "the first is limited": the_first_is_limited,
    "every order breaks in its middle": every_order_breaks_in_its_middle,
    "answers drip": answers_drip,
}
"""Those that need fronts before the authorities."""
CLOCKED: dict[str, Fault] = {
    "the clock is ahead by an hour": move_clock(3600),
    "the clock is behind by six seconds": move_clock(-6),
    "the clock jumps to and fro": the_clock_jumps_to_and_fro,
}
"""Those that need a keeper whose clock can be set."""
