"""A keeper whose clock is ahead orders nothing without end, whatever else goes wrong."""

import dataclasses
import logging
import random
from collections.abc import Callable, Iterator

import pytest
import structlog

from stentor.contracts.renewal import Event
from stentor.keeper.life.decision import decide
from stentor.keeper.life.history import fold
from stentor.keeper.life.records import RULES, Attempt, Certificate, Doubt, Rules, Situation, Step
from stentor.keeper.life.timing import LONG_DOUBTED, LONGEST_DOUBTED
from stentor.keeper.renewal.unfinished import is_doubted
from stentor.keeper.shelf.shelf import Pending
from stentor.keeper.simulation.authority import SimulatedAuthority
from stentor.keeper.simulation.planning import LIVES
from stentor.keeper.simulation.trials import SAVINGS
from stentor.keeper.simulation.world import BEGIN, Setting, World

DAY = 86_400.0
NOW = 1_800_000_000.0
LIFE = 90 * DAY
LIVE = Certificate("l", "first", NOW - 0.7 * LIFE, NOW + 0.3 * LIFE)
SPARE = Certificate("s", "second", NOW - 0.3 * LIFE, NOW + 0.7 * LIFE)
DUE = Situation("pods.example", ("first", "second"), LIVE, SPARE)
DOUBT = Doubt(NOW - DAY, NOW + 8 * DAY)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def fail(one: SimulatedAuthority) -> None:
    one.failing_part = 1.0


def refuse(one: SimulatedAuthority) -> None:
    one.blocked_names = {"n0"}


def go_down(one: SimulatedAuthority) -> None:
    one.is_down = True


def hang(one: SimulatedAuthority) -> None:
    one.is_hanging = True


def break_chains(one: SimulatedAuthority) -> None:
    one.fault = "chain"


def do_nothing(one: SimulatedAuthority) -> None:
    del one


def live_ahead(
    life: float,
    skew: float,
    trouble: Callable[[SimulatedAuthority], None],
    which: int = 0,
    rules: Rules = RULES,
) -> World:
    """A life of one name whose keeper's clock is ahead by `skew` lives all the time."""
    world = World(Setting(life, 1, rules), random.Random(3))

    def begin() -> None:
        world.nodes[0].skew = skew * life
        trouble(world.authorities[which])
        world.wake_everybody()

    world.at(BEGIN + 100, begin)
    world.run(BEGIN + life)
    return world


@pytest.mark.parametrize("life", [LIVES["160h"], LIVES["45d"]])
@pytest.mark.parametrize("skew", [0.35, 0.7, 0.95, 1.5])
@pytest.mark.parametrize("trouble", [do_nothing, fail, refuse, go_down, hang, break_chains])
def test_who_answers_makes_an_order_in_a_tenth_of_a_life_and_who_refuses_a_few_a_day(
    life: float, skew: float, trouble: Callable[[SimulatedAuthority], None]
) -> None:
    world = live_ahead(life, skew, trouble)
    assert not world.is_runaway
    odd, sound = world.authorities
    assert sound.orders <= 12
    assert odd.find_busiest_week() <= (75 if trouble is refuse else 20)


def test_without_its_doubts_it_does() -> None:
    assert live_ahead(LIVES["90d"], 0.7, do_nothing, rules=SAVINGS["clock"].rules).is_runaway
    world = live_ahead(LIVES["90d"], 0.7, do_nothing)
    assert not world.is_runaway
    assert not world.edges.invalid


def test_a_chain_that_is_not_valid_by_this_clock_waits_while_others_are_asked() -> None:
    world = live_ahead(LIVES["90d"], 1.5, refuse, 1)
    shelf, ledger = (getattr(world.nodes[0].keeping.renewals, one) for one in ("shelf", "ledger"))
    events = ledger.read("n0")
    first = next(one for one in events if one.kind == "doubted")
    failed = [one for one in events if one.kind == "failed" and one.authority == "second"]
    assert first.authority == "first"
    assert failed, "the second was asked meanwhile"
    left = shelf.read_pending("n0", "live")
    assert left.chain or [one for one in left.aside if one.chain]


def test_it_is_used_once_the_clock_is_right() -> None:
    world = live_ahead(LIVES["90d"], 1.5, go_down, 1)
    orders = world.authorities[0].orders
    world.nodes[0].skew = 0.0
    world.wake_everybody()
    world.run(world.now + 3600)
    assert world.authorities[0].orders <= orders + 1
    assert world.read("n0").live.is_valid(world.now)


@pytest.mark.parametrize(
    ("began", "expected"), [(0.0, False), (0.3, False), (0.34, True), (1.2, True), (-2.0, False)]
)
def test_an_order_answered_with_what_is_old_casts_doubt_on_the_clock(
    began: float, expected: bool
) -> None:
    assert is_doubted(LIVE.not_before + began * LIFE, LIVE) is expected


def doubting(**more: object) -> Situation:
    return dataclasses.replace(DUE, **({"doubts": {"first": DOUBT}} | more))


def tell(step: Step) -> tuple[str, str]:
    return step.action, step.authority


def test_an_authority_that_handed_out_what_is_old_is_left_alone_for_a_while() -> None:
    assert tell(decide(DUE, NOW)) == ("order", "first")
    assert tell(decide(doubting(), NOW)) == ("order", "second")
    both = doubting(doubts={"first": DOUBT, "second": DOUBT})
    step = decide(both, NOW)
    assert (step.action, step.at) == ("wait", DOUBT.until)
    assert "clock" in step.reason


@pytest.mark.parametrize(
    "more",
    [
        {"revoked": frozenset("l"), "spare": None},
        {"live": None, "spare": None},
        {"wished_at": NOW - 1},
        {"doubts": {"first": Doubt(NOW + DAY, NOW + 9 * DAY)}},  # the clock was set back
        {"doubts": {"first": Doubt(NOW - 9 * DAY, NOW - 1)}},
    ],
)
def test_no_doubt_keeps_it_from_what_cannot_wait(more: dict[str, object]) -> None:
    assert tell(decide(doubting(**more), NOW)) == ("order", "first")


@pytest.mark.parametrize(
    ("ended", "pause"), [(0.0, LONG_DOUBTED), (LIFE, LONGEST_DOUBTED)], ids=["valid", "ended"]
)
def test_others_are_asked_less_often_meanwhile(ended: float, pause: float) -> None:
    moved = [
        dataclasses.replace(one, not_before=one.not_before - ended, not_after=one.not_after - ended)
        for one in (LIVE, SPARE)
    ]
    failures = (Attempt(NOW, "live", "second"),) * 2
    given = doubting(live=moved[0], spare=moved[1], failures=failures)
    assert decide(given, NOW + 1).at == NOW + pause


def test_the_ledger_remembers_a_doubt() -> None:
    history = fold([Event(NOW, "doubted", "live", "first", until=NOW + DAY)])
    assert history.doubts == {"first": Doubt(NOW, NOW + DAY)}


def test_what_a_former_keeper_left_behind_is_read() -> None:
    assert Pending("a", "live", "x", 0.0, "issued", "key").aside == []
