"""Different listeners, counted by a sample: exact while few, near when many, never summed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stentor.lake.reports.sketch import EMPTY, intersect, make_sketch, unite, unpack

numbers = st.sets(st.integers(0, 2**64 - 1), max_size=60)


@settings(deadline=None)
@given(numbers, numbers)
def test_few_are_counted_exactly(one, other):
    a, b = make_sketch(one), make_sketch(list(other) * 2)
    assert unite([a, b]).estimate() == len(one | other)
    assert intersect(a, b).estimate() == len(one & other)


@settings(deadline=None)
@given(st.lists(numbers, max_size=5))
def test_the_order_in_which_days_are_united_does_not_matter(days):
    sketches = [make_sketch(day, kept=16) for day in days]
    one, other = unite(sketches, 16), unite(reversed(sketches), 16)
    assert (one.theta, list(one.values)) == (other.theta, list(other.values))


@pytest.mark.parametrize("people", [10_000, 300_000])
def test_many_are_near(people):
    random = np.random.default_rng(people)
    everyone = random.integers(0, 2**64, people, np.uint64, endpoint=False)
    days = [make_sketch(everyone[: people // 2]), make_sketch(everyone[people // 4 :])]
    assert unite(days).estimate() == pytest.approx(people, rel=0.06)
    assert intersect(*days).estimate() == pytest.approx(people / 4, rel=0.12)
    assert not days[0].is_exact


def test_a_sketch_comes_back_as_it_was_packed():
    for sketch in (EMPTY, make_sketch(range(10)), make_sketch(range(0, 2**63, 2**49))):
        again = unpack(sketch.pack())
        assert (again.theta, list(again.values)) == (sketch.theta, list(sketch.values))


def test_nobody_at_all():
    assert (unite([]).estimate(), intersect(EMPTY, make_sketch([1])).estimate()) == (0, 0)


def test_many_days_give_the_same_in_any_order():
    random = np.random.default_rng(3)
    days = [make_sketch(random.integers(0, 2**64, 90, np.uint64), 64) for _ in range(50)]
    one, other = unite(days, 64), unite(days[::-1], 64)
    assert (one.theta, list(one.values)) == (other.theta, list(other.values))
