"""Days as bars: small SVG that is read without a script, and the same in words."""

from collections.abc import Sequence

from stentor.incidents.states import State

BAR, GAP, HIGH = 3, 1, 24
TALL = {State.UNKNOWN: 6, State.UP: 24, State.MAINTENANCE: 16, State.DEGRADED: 24, State.DOWN: 24}
"""Heights differ too, for those who do not see the colours."""
WORDS = {
    State.UP: "without a fault", State.UNKNOWN: "not known", State.MAINTENANCE: "maintenance",
    State.DEGRADED: "impaired", State.DOWN: "with an outage",
}  # fmt: skip


def draw_bars(states: Sequence[State]) -> str:
    """A bar a day, oldest first; one path a state, so that it stays small."""
    paths = []
    for state in State:
        marks = "".join(
            f"M{(BAR + GAP) * n} {HIGH - TALL[state]}h{BAR}v{TALL[state]}h-{BAR}z"
            for n, found in enumerate(states)
            if found is state
        )
        if marks:
            paths.append(f'<path class="{state}" d="{marks}"/>')
    wide = (BAR + GAP) * len(states) - GAP
    return (
        f'<svg class="bars" viewBox="0 0 {wide} {HIGH}" preserveAspectRatio="none" '
        f'aria-hidden="true">{"".join(paths)}</svg>'
    )


def describe_bars(states: Sequence[State]) -> str:
    """For those who do not see them."""
    counts = {state: states.count(state) for state in State if state in states}
    return ", ".join(
        f"{number} {'day' if number == 1 else 'days'} {WORDS[state]}"
        for state, number in counts.items()
    )
