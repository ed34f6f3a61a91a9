"""The time by authorities: a wrong wall clock is put right, a wrong authority not believed."""

from email.utils import formatdate

import pytest

from stentor.keeper.acme.dates import AuthorityDates

TRUE = 1_800_000_000.0


class World:
    """A wall clock that can be wrong, beside a steady one."""

    def __init__(self) -> None:
        self.passed = 50.0
        self.skew = 0.0
        self.dates = AuthorityDates(lambda: self.true + self.skew, lambda: self.passed)

    @property
    def true(self) -> float:
        return TRUE + self.passed

    def hear(self, **wrong_by: float) -> None:
        for authority, seconds in wrong_by.items():
            date = formatdate(self.true + seconds, usegmt=True)
            self.dates.note(authority, date, self.passed)


@pytest.mark.parametrize("skew", [3600.0, -3600.0, 9e8, -60.0])
def test_a_wrong_clock_is_put_right_by_two_that_agree(skew: float) -> None:
    world = World()
    world.skew = skew
    world.hear(first=0, second=0)
    assert world.dates.now() == pytest.approx(world.true, abs=1)
    world.passed += 1000
    assert world.dates.now() == pytest.approx(world.true, abs=1)


def test_a_clock_that_jumps_after_they_were_heard_is_put_right_at_once() -> None:
    world = World()
    world.hear(first=0, second=0)
    world.skew = 3600
    assert world.dates.now() == pytest.approx(world.true, abs=1)
    world.skew = 0
    assert world.dates.now() == world.true


@pytest.mark.parametrize(
    "wrong_by",
    [
        {},
        {"first": 7200},
        {"first": 7200, "second": -7200},
        {"first": 7200, "second": 7200, "third": 1},
        {"first": 2, "second": -2},
    ],
)
def test_the_clock_is_believed_where_one_agrees_with_it_or_no_two_with_each_other(
    wrong_by: dict[str, float],
) -> None:
    world = World()
    world.hear(**wrong_by)
    assert world.dates.now() == world.true


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Nov 2026 14:37:44 GMT"])
def test_what_is_no_date_says_nothing(date: str) -> None:
    world = World()
    world.skew = 3600
    world.hear(first=0)
    world.dates.note("second", date, world.passed)
    assert world.dates.compute_skew() == 0


def test_an_answer_that_was_long_under_way_says_nothing() -> None:
    world = World()
    world.skew = 3600
    world.hear(first=0)
    world.dates.note("second", formatdate(world.true, usegmt=True), world.passed - 30)
    assert world.dates.compute_skew() == 0
