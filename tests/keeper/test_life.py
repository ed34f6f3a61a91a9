"""The decision about a name: what happens next, for every situation."""

import dataclasses
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stentor.keeper.life.decision import decide
from stentor.keeper.life.records import RULES, Attempt, Certificate, Reach, Situation, Step, Window
from stentor.keeper.life.timing import FLOOR, SHARE, compute_due

HOUR, DAY = 3600.0, 86_400.0
NOW = 1_800_000_000.0
LIVES = [60.0, 90.0, 160 * HOUR, 45 * DAY, 64 * DAY, 90 * DAY, 398 * DAY]
AUTHORITIES = ("first", "second")


def certificate(
    fingerprint: str = "l", *, life: float = 90 * DAY, used: float = 0.2, authority: str = "first"
) -> Certificate:
    """One that has used up this part of its life."""
    return Certificate(fingerprint, authority, NOW - used * life, NOW + (1 - used) * life)


def situation(live: float | None = 0.2, spare: float | None = 0.1, **more: object) -> Situation:
    """By the parts of their lives that the two have used up; None where there is none."""
    given = Situation(
        "pods.example",
        AUTHORITIES,
        None if live is None else certificate("l", used=live),
        None if spare is None else certificate("s", used=spare, authority="second"),
    )
    return dataclasses.replace(given, **more)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (situation(None, None), ("order", "live", "first")),
        (situation(0.1, None), ("order", "spare", "second")),
        (situation(0.1, 0.3), ("wait", "spare", "")),
        (situation(0.7, 0.3), ("order", "live", "first")),
        (situation(0.3, 0.7), ("order", "spare", "second")),
        (situation(0.5, 0.5), ("order", "spare", "second")),
        (situation(1.1, None), ("order", "live", "first")),
        (situation(None, 0.3), ("swap", "live", "")),
        (situation(1.1, 0.3), ("swap", "live", "")),
        (situation(-0.1, 0.3), ("swap", "live", "")),
        (situation(0.9, 0.3), ("swap", "live", "")),
        (situation(0.9, 0.95), ("order", "live", "first")),
        (situation(0.1, 0.2, revoked=frozenset("l")), ("swap", "live", "")),
        (situation(0.1, 0.2, revoked=frozenset("s")), ("order", "spare", "second")),
        (situation(0.1, None, revoked=frozenset("l")), ("order", "live", "first")),
        (situation(0.1, 0.2, wished_at=NOW - 1), ("order", "live", "first")),
        (situation(0.1, 0.2, authorities=()), ("wait", "live", "")),
        (situation(0.1, None, authorities=("first",)), ("wait", "live", "")),
        (situation(0.7, 0.3, blocked={"first": NOW + 9}), ("order", "live", "second")),
        (
            situation(0.7, 0.3, blocked={"first": NOW + 9, "second": NOW + 7}),
            ("wait", "live", ""),
        ),
    ],
)
def test_what_happens_next(given: Situation, expected: tuple[str, str, str]) -> None:
    step = decide(given, NOW)
    assert (step.action, step.slot, step.authority) == expected


def test_only_a_certificate_of_the_same_authority_is_said_to_be_replaced() -> None:
    assert decide(situation(0.7, 0.3), NOW).replaces == "l"
    assert decide(situation(0.7, 0.3, blocked={"first": NOW + 9}), NOW).replaces == ""


def test_the_next_authority_is_tried_after_the_floor_and_then_they_take_turns() -> None:
    failures = (Attempt(NOW, "live", "first"),)
    given = situation(0.7, 0.3, failures=failures)
    assert decide(given, NOW + 1) == Step(
        "wait", NOW + FLOOR, "the last attempt failed; its time has come"
    )
    assert decide(given, NOW + FLOOR).authority == "second"


def test_a_clock_set_back_holds_nothing_up() -> None:
    failures = (Attempt(NOW + 400 * DAY, "live", "first"),)
    assert decide(situation(0.7, 0.3, failures=failures), NOW).action == "order"


parts = st.none() | st.floats(-0.2, 1.3)
lives = st.sampled_from(LIVES)


ago = st.floats(-100 * DAY, 0)
reaches = st.builds(
    Reach,
    reached_at=st.just(0.0) | ago.map(lambda moment: NOW + moment),
    silent_since=st.just(0.0) | ago.map(lambda moment: NOW + moment),
    tried_at=st.floats(-DAY, 400 * DAY).map(lambda moment: NOW + moment),
    knocks=st.integers(1, 1000),
)
"""What others found out, some of it later than now: a clock was set back."""


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any two certificates of any lives, with windows that may be anything."""
    moments = st.floats(NOW - 500 * DAY, NOW + 30_000 * DAY)
    both = []
    for fingerprint, authority in (("l", "first"), ("s", "second")):
        used, life = draw(parts), draw(lives)
        both.append(
            None
            if used is None
            else certificate(fingerprint, life=life, used=used, authority=authority)
        )
    windows = draw(
        st.dictionaries(st.sampled_from("ls"), st.builds(Window, moments, moments, moments))
    )
    authorities = draw(st.sampled_from([("first",), AUTHORITIES, (*AUTHORITIES, "third")]))
    reach = draw(st.dictionaries(st.sampled_from(authorities), reaches))
    return Situation("pods.example", authorities, *both, windows=windows, reach=reach)


def live_on(given: Situation, until: float) -> Iterator[tuple[float, Situation]]:
    """Follows the decision while every attempt fails; yields each attempt and what held then."""
    now = NOW
    while now < until:
        step = decide(given, now)
        if step.action == "swap":
            given = dataclasses.replace(given, live=given.spare, spare=None)
        elif step.action == "wait":
            assert step.at > now
            now = step.at
        else:
            yield now, given
            failed = Attempt(now, step.slot, step.authority)
            given = dataclasses.replace(given, failures=(*given.failures, failed)[-60:])


def compute_left(given: Situation, now: float) -> float:
    """Seconds of valid life that are left to the name."""
    valid = [one for one in (given.live, given.spare) if one and one.is_valid(now)]
    return max((one.compute_left(now) for one in valid), default=0.0)


@settings(deadline=None)
@given(situations())
def test_there_is_an_attempt_in_every_tenth_of_what_is_left_and_none_within_the_floor(
    given: Situation,
) -> None:
    end = NOW + compute_left(given, NOW)
    before: tuple[float, float, object] | None = None
    for now, then in itertools.islice(live_on(given, end), 400):
        left = compute_left(then, now)
        if before is not None:
            assert now - before[0] >= FLOOR - 0.001
        valid = [one for one in (then.live, then.spare) if one and one.is_valid(now)]
        if before is not None and before[2] == valid:  # else a need may have ended
            assert now - before[0] <= max(FLOOR, before[1] * SHARE) + 0.001
        before = now, left, valid


@settings(deadline=None)
@given(situations())
def test_with_every_authority_down_somebody_tries_within_the_last_ten_seconds(
    given: Situation,
) -> None:
    left = compute_left(given, NOW)
    if left < 60 or any(one and one.not_before > NOW for one in (given.live, given.spare)):
        return
    attempts = [now for now, _ in live_on(given, NOW + left)]
    assert attempts, "nobody ever tried"
    assert NOW + left - attempts[-1] <= FLOOR + 0.001


@given(situations())
def test_a_suggested_window_never_makes_a_renewal_later(given: Situation) -> None:
    for one in (given.live, given.spare):
        if one is None:
            continue
        window = given.windows.get(one.fingerprint)
        due = compute_due(given.name, one, window)
        assert due <= compute_due(given.name, one, None)
        assert due >= one.not_before + min(one.life * 0.1, DAY / 2) - 0.001


@given(situations())
def test_a_decision_to_wait_leaves_something_valid(
    given: Situation,
) -> None:
    step = decide(given, NOW)
    if step.action == "wait":
        assert step.at > NOW
        live = given.live
        assert live is not None
        assert live.is_valid(NOW) or live.not_before > NOW


@pytest.mark.parametrize(
    ("start", "end", "rest"),
    [
        (-9 * DAY, -8 * DAY, 9 * DAY),  # over before it began: said of every certificate
        (0.0, 1.0, DAY / 2),  # over now, and not when it began: a revocation
    ],
)
def test_a_window_that_is_said_of_everything_makes_no_endless_row_of_orders(
    start: float, end: float, rest: float
) -> None:
    one = certificate(life=90 * DAY, used=0)
    window = Window(NOW + start, NOW + end, NOW)
    assert compute_due("a.example", one, window) == pytest.approx(NOW + rest)


def test_ten_thousand_names_are_spread_over_a_tenth_of_a_life() -> None:
    one = certificate(life=160 * HOUR, used=0)
    due = sorted(compute_due(f"n{number}.example", one, None) for number in range(10_000))
    assert due[-1] - due[0] > 15 * HOUR
    fullest = max(
        sum(1 for moment in due[at : at + 1000] if moment < due[at] + 600) for at in range(9000)
    )
    assert fullest < 2 * 10_000 * 600 / (16 * HOUR)


@settings(deadline=None)
@given(lives, st.floats(0.0, 1.0))
def test_the_younger_always_has_more_than_half_its_life_left(life: float, offset: float) -> None:
    """Over ten lives of a pair that both began `offset` of a life apart."""
    first = Certificate("l0", "first", NOW, NOW + life)
    second = Certificate("s0", "second", NOW - offset * life / 2, NOW + (1 - offset / 2) * life)
    given = Situation("pods.example", AUTHORITIES, first, second)
    now, number = NOW, 0
    while now < NOW + 10 * life:
        step = decide(given, now)
        if step.action == "order":
            number += 1
            made = Certificate(f"{step.slot}{number}", step.authority, now, now + life)
            given = dataclasses.replace(given, **{step.slot: made})
        elif step.action == "swap":
            given = dataclasses.replace(given, live=given.spare, spare=given.live)
        else:
            now = step.at
        if number > 1:
            assert given.live
            assert given.spare
            youngest = max(given.live.not_before, given.spare.not_before)
            assert now - youngest < life / 2
    assert number / 10 <= 3.6, "orders a life of the pair"


def test_rules_can_be_switched_off_for_the_simulation_only() -> None:
    assert all(getattr(RULES, rule.name) for rule in dataclasses.fields(RULES))
