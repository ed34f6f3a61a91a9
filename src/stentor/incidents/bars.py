"""Days as bars: small SVG that is read without a script, and the same in words."""

from collections.abc import Sequence
from itertools import groupby

from stentor.incidents.states import State

BAR, GAP, HIGH = 3, 1, 24
TALL = {State.UNKNOWN: 6, State.UP: 24, State.MAINTENANCE: 16, State.DEGRADED: 24, State.DOWN: 24}
"""Heights differ too, for those who do not see the colours."""
WORDS = {
    State.UP: "without a fault", State.UNKNOWN: "not known", State.MAINTENANCE: "maintenance",
    State.DEGRADED: "impaired", State.DOWN: "with an outage",
}  # fmt: skip


def draw_bars(states: Sequence[State]) -> str:
    """A bar a day, oldest first. Days of one state in a row are one dashed line as wide as they are
    high, and a state is one path, so that many components stay a small page."""
    paths: dict[State, str] = {}
    day = 0
    for state, run in groupby(states):
        days = sum(1 for _ in run)
        start, end = (BAR + GAP) * day, (BAR + GAP) * (day + days) - GAP
        paths[state] = f"{paths.get(state, '')}M{start} {HIGH - TALL[state] // 2}H{end}"
        day += days
    drawn = "".join(
        f'<path class="{state}" stroke-width="{TALL[state]}" d="{path}"/>'
        for state, path in paths.items()
    )
    wide = (BAR + GAP) * len(states) - GAP
    return (
        f'<svg class="bars" viewBox="0 0 {wide} {HIGH}" preserveAspectRatio="none" '
        f'stroke-dasharray="{BAR} {GAP}" aria-hidden="true">{drawn}</svg>'
    )


def describe_bars(states: Sequence[State]) -> str:
    """For those who do not see them."""
    counts = {state: states.count(state) for state in State if state in states}
    return ", ".join(
        f"{number} {'day' if number == 1 else 'days'} {WORDS[state]}"
        for state, number in counts.items()
    )
