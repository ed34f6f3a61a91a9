"""Lines as small SVG: drawn once, read without a script."""

from collections.abc import Sequence
from itertools import groupby

from stentor.prober.page.model import CERTIFICATE, Row, StatusPage


def list_bad_days(row: Row) -> list[tuple[str, str]]:
    """Days with trouble, latest first, and how long it was."""
    found = []
    for day, seconds in reversed(row.days):
        parts = [
            f"{format_length(seconds[state])} {words}"
            for state, words in (("down", "down"), ("degraded", "impaired"))
            if seconds.get(state)
        ]
        if parts:
            found.append((f"{day:%d %b}", ", ".join(parts)))
    return found


def format_length(seconds: int) -> str:
    """`2 h 5 min`: to the minute."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def list_response(page: StatusPage) -> list[float | None]:
    """The last 24 hours by quarters; None where nobody looked."""
    now = page.written_at
    quarters: list[float | None] = []
    for day in page.days[-2:]:
        offset = (now.date() - day.day).days
        if offset == 0:
            quarters += day.response[: now.hour * 4 + now.minute // 15 + 1]
        elif offset == 1:
            quarters += day.response
    return quarters[-96:]


def draw_response(values: Sequence[float | None]) -> tuple[str, float]:
    """A line with gaps where nothing is known, and the value at the top of the picture."""
    known = [value for value in values if value is not None]
    top = choose_top(max(known, default=0.1))
    points = [
        (index, None if value is None else 56 - 52 * min(value / top, 1))
        for index, value in enumerate(values, 96 - len(values))
    ]
    return draw_line(points, 95, "line"), top


def draw_lives(page: StatusPage) -> list[tuple[str, str, float]]:
    """For each certificate: its host, the smallest part of its life left by day, and today's."""
    checks = sorted({check for day in page.days for check in day.left})
    lives = []
    for check in checks:
        by_day = {day.day: day.left.get(check) for day in page.days}
        values = [by_day.get(day) for day, _ in page.rows[0].days] if page.rows else []
        latest = next((value for value in reversed(values) if value is not None), None)
        if latest is not None:
            points = [(n, None if v is None else 56 - 52 * max(v, 0)) for n, v in enumerate(values)]
            lives.append((check.removeprefix(CERTIFICATE), draw_line(points, 89, "line"), latest))
    return lives


def draw_line(points: Sequence[tuple[int, float | None]], wide: int, kind: str) -> str:
    """Stretches of known values; one alone is a dot."""
    parts, dots = [], []
    for is_known, stretch in groupby(points, key=lambda point: point[1] is not None):
        if not is_known:
            continue
        steps = [f"{x} {y:.1f}" for x, y in stretch if y is not None]
        if len(steps) == 1:
            dots.append(f"M{steps[0]}h.01")
        else:
            parts.append(f"M{steps[0]}L" + " ".join(steps[1:]))
    alone = f'<path class="{kind} dot" d="{"".join(dots)}"/>' if dots else ""
    return (
        f'<svg class="chart" viewBox="-1 0 {wide + 2} 60" preserveAspectRatio="none" '
        f'aria-hidden="true"><path class="grid" d="M0 4H{wide}M0 30H{wide}M0 56H{wide}"/>'
        f'<path class="{kind}" d="{"".join(parts)}"/>{alone}</svg>'
    )


def choose_top(value: float) -> float:
    """A round number of seconds at or above `value`."""
    steps = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
    return next((step for step in steps if value <= step), value)


def format_seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:g} s"
