"""How loudly a certificate is called out, by the part of its life past the planned renewal."""

import pytest

from stentor.keeper.life.alarm import Level, compute_alarm

BEGUN, LIFE, PLANNED = 1_000_000.0, 1_000.0, 1_000_600.0


@pytest.mark.parametrize(
    ("used", "level"),
    [
        (-0.01, "everybody"),
        (0.0, "calm"),
        (0.6, "calm"),
        (0.649, "calm"),
        (0.651, "note"),
        (0.749, "note"),
        (0.751, "page"),
        (0.899, "page"),
        (0.901, "everybody"),
        (1.0, "everybody"),
        (9.0, "everybody"),
    ],
)
def test_the_level(used: float, level: Level) -> None:
    state = compute_alarm(BEGUN, BEGUN + LIFE, PLANNED, BEGUN + used * LIFE)
    assert state.level == level


def test_the_moment_it_was_reached_does_not_move() -> None:
    for used in (0.76, 0.8, 0.89):
        state = compute_alarm(BEGUN, BEGUN + LIFE, PLANNED, BEGUN + used * LIFE)
        assert state.since == PLANNED + 150


def test_a_renewal_that_was_moved_forward_is_late_from_then_on() -> None:
    assert compute_alarm(BEGUN, BEGUN + LIFE, BEGUN, BEGUN + 60).level == "note"
    assert compute_alarm(BEGUN, BEGUN + LIFE, BEGUN + LIFE * 2, BEGUN + 960).level == "calm"
