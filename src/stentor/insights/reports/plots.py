"""Numbers as the geometry of charts; templates only write it down."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from stentor.insights.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Tick, compute_scale_step

BASELINE = HEIGHT - BOTTOM
SPACE_OF_A_LABEL = 76.0
GAP = 0.28
FEWEST_INTERVALS = 2


@dataclass(frozen=True)
class BarMark:
    """One bar."""

    x: float
    y: float
    width: float
    height: float
    title: str
    is_pale: bool
    """Is it unfinished, or only expected?"""


@dataclass(frozen=True)
class LineMark:
    """One line, and its number among the lines for its colour and dash."""

    path: str
    name: str
    number: int


@dataclass(frozen=True)
class Plot:
    """All that is drawn, in the units of the view box."""

    scale: list[Tick]
    labels: list[Tick]
    """Below."""
    bars: list[BarMark] = field(default_factory=list)
    lines: list[LineMark] = field(default_factory=list)
    band: tuple[float, float] | None = None
    """Where the shade of the days ahead begins, and how wide it is."""
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = RIGHT
    baseline: float = BASELINE
    top: float = TOP

    @property
    def inner_height(self) -> float:
        return self.baseline - self.top


@dataclass(frozen=True)
class Amount:
    """One value of a bar chart."""

    label: str
    number: int
    title: str
    is_pale: bool = False


def plot_bars(amounts: Sequence[Amount], ahead: Sequence[Amount] = ()) -> Plot:
    """Bars side by side; those of `ahead` stand behind them on a shaded ground."""
    shown = [*amounts, *ahead]
    step, top = _choose_scale(max((amount.number for amount in shown), default=0))
    room = (RIGHT - LEFT) / max(1, len(shown))
    bars = [
        BarMark(
            _round(LEFT + room * (n + GAP / 2)),
            _round(_place(amount.number, top)),
            _round(room * (1 - GAP)),
            _round(BASELINE - _place(amount.number, top)),
            amount.title,
            amount.is_pale,
        )
        for n, amount in enumerate(shown)
    ]
    band = (_round(LEFT + room * len(amounts)), _round(room * len(ahead))) if ahead else None
    labels = _thin_out([amount.label for amount in shown], room, LEFT + room / 2)
    return Plot(_list_scale(step, top), labels, bars=bars, band=band)


def plot_lines(lines: Sequence[tuple[str, Sequence[float]]], labels: Sequence[str]) -> Plot:
    """Lines over the same places, each as far as it has numbers; `labels` one a place."""
    step, top = _choose_scale(max((max(numbers, default=0) for _, numbers in lines), default=0))
    room = (RIGHT - LEFT) / max(1, len(labels) - 1)
    return Plot(
        _list_scale(step, top),
        _thin_out(labels, room, LEFT),
        lines=[
            LineMark(_draw(numbers, room, top), name, n) for n, (name, numbers) in enumerate(lines)
        ],
    )


def plot_shares(shares: Sequence[float], labels: Sequence[str]) -> Plot:
    """One line from 0 to 100 %."""
    room = (RIGHT - LEFT) / max(1, len(shares) - 1)
    return Plot(
        [Tick(_round(_place(part, 100)), f"{part} %") for part in range(0, 101, 25)],
        _thin_out(labels, room, LEFT),
        lines=[LineMark(_draw([share * 100 for share in shares], room, 100), "", 0)],
    )


def _choose_scale(most: float) -> tuple[int, int]:
    whole = int(-(-most // 1))
    step = compute_scale_step(whole)
    return step, step * max(FEWEST_INTERVALS, -(-whole // step))


def _list_scale(step: int, top: int) -> list[Tick]:
    return [Tick(_round(_place(n, top)), f"{n:,}") for n in range(0, top + 1, step)]


def _place(number: float, top: float) -> float:
    return BASELINE - (BASELINE - TOP) * number / top


def _draw(numbers: Sequence[float], room: float, top: float) -> str:
    points = [
        f"{_round(LEFT + room * n):g} {_round(_place(number, top)):g}"
        for n, number in enumerate(numbers)
    ]
    return f"M{' L'.join(points)}" if points else ""


def _thin_out(labels: Sequence[str], room: float, begin: float) -> list[Tick]:
    """As many as have room, at equal distances, the last one always."""
    every = max(1, round(SPACE_OF_A_LABEL / room + 0.5))
    return [
        Tick(_round(begin + room * n), label)
        for n, label in enumerate(labels)
        if (len(labels) - 1 - n) % every == 0
    ]


def _round(value: float) -> float:
    return round(value, 2)
