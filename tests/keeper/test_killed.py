"""A keeper that is killed in the middle of what it does, and started again."""

import dataclasses
from collections import Counter

import pytest

from stentor.contracts.renewal import Event
from stentor.keeper.life.decision import decide
from stentor.keeper.life.history import History, fold
from stentor.keeper.life.records import Certificate, Reach, Situation, Slot, Step
from stentor.keeper.life.timing import FLOOR, GOES_ON, UNREACHED_FLOOR

NOW = 1_800_000_000.0
LIFE = 75.0
LIVE = Certificate("l", "first", NOW - 0.7 * 600, NOW + 0.3 * 600)
SPARE = Certificate("s", "second", NOW - 0.3 * 600, NOW + 0.7 * 600)
YOUNG = Certificate("l", "first", NOW - 0.3 * LIFE, NOW + 0.7 * LIFE)
OLDER = Certificate("s", "second", NOW - 0.4 * LIFE, NOW + 0.6 * LIFE)
DUE = Situation("pods.example", ("first", "second"), LIVE, SPARE)


def attempt(at: float, authority: str = "first", slot: Slot = "live") -> Event:
    return Event(at, "attempt", slot, authority)


def after(*events: Event, **more: object) -> Situation:
    return join(DUE, fold(events), **more)


def join(given: Situation, history: History, **more: object) -> Situation:
    return dataclasses.replace(
        given,
        failures=tuple(history.failures),
        earlier_failures=dict(history.earlier_failures),
        **more,
    )


def tell(step: Step) -> tuple[str, Slot, str]:
    return step.action, step.slot, step.authority


def test_it_goes_on_with_what_was_interrupted_before_anything_else() -> None:
    killed = after(attempt(NOW))
    assert decide(killed, NOW + 0.5).at == NOW + UNREACHED_FLOOR
    assert tell(decide(killed, NOW + UNREACHED_FLOOR)) == ("order", "live", "first")


def test_an_attempt_gone_on_with_is_one_attempt() -> None:
    history = fold([attempt(NOW), attempt(NOW + 2), attempt(NOW + 4)])
    (only,) = history.failures
    assert (only.at, only.taken_up) == (NOW + 4, 2)


def test_one_in_which_keepers_die_again_and_again_counts_as_failed() -> None:
    events = [attempt(NOW + 2 * turn) for turn in range(GOES_ON + 1)]
    killed, last = after(*events), events[-1].at
    assert decide(killed, last + FLOOR - 0.1).action == "wait"
    assert tell(decide(killed, last + FLOOR)) == ("order", "live", "second")


def test_one_that_failed_is_not_gone_on_with() -> None:
    failed = after(attempt(NOW), Event(NOW + 1, "failed", "live", "first"))
    assert decide(failed, NOW + 2).action == "wait"
    assert decide(failed, NOW + 1 + FLOOR).authority == "second"


@pytest.mark.parametrize(
    "more",
    [
        {"blocked": {"first": NOW + 999}},
        {"reach": {"first": Reach(0.0, NOW - 9, NOW, 2)}},
        {"authorities": ("second",)},
    ],
)
def test_it_is_left_where_its_authority_is_limited_silent_or_gone(more: dict[str, object]) -> None:
    killed = after(attempt(NOW), **more)
    assert decide(killed, NOW + 2).action == "wait"
    assert decide(killed, NOW + 60).authority == "second"


def test_what_nobody_wants_any_more_is_not_gone_on_with() -> None:
    fresh = Certificate("n", "first", NOW, NOW + 600)
    assert decide(after(attempt(NOW), live=fresh), NOW + 2).action == "wait"


@pytest.mark.parametrize("start", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("lives", [1, 2, 3])
def test_certificates_of_75_seconds_last_though_every_order_takes_a_few_keepers(
    start: float, lives: int
) -> None:
    """Each is killed half a second after it began anything, and needs `start` seconds to start."""
    given, history = dataclasses.replace(DUE, live=YOUNG, spare=OLDER), History()
    done: Counter[tuple[str, str]] = Counter()
    now, renewed = NOW, 0
    while now < NOW + 20 * LIFE:
        both = [one for one in (given.live, given.spare) if one]
        assert any(one.is_valid(now) for one in both), f"nothing valid after {now - NOW:.0f} s"
        step = decide(join(given, history), now)
        if step.action == "swap":
            given = dataclasses.replace(given, live=given.spare, spare=None)
        if step.action != "order":
            now += 0.5
            continue
        history.add(attempt(now, step.authority, step.slot))
        done[step.slot, step.authority] += 1
        now += 0.5
        if done[step.slot, step.authority] >= lives:
            done[step.slot, step.authority] = 0
            renewed += 1
            made = Certificate(f"{renewed}", step.authority, now, now + LIFE)
            history.add(Event(now, "activated", step.slot, step.authority))
            live, spare = given.live, given.spare
            live, spare = (made, spare) if step.slot == "live" else (live, made)
            given = dataclasses.replace(given, live=live, spare=spare)
        now += start
    assert renewed >= 20
