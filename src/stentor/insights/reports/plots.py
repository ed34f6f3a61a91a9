"""Numbers as the geometry of charts; templates only write it down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from stentor.insights.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Tick, compute_scale_step

BASELINE = HEIGHT - BOTTOM
SPACE_OF_A_LABEL = 76.0
HALF_A_LETTER = 4.0
GAP = 0.28
FEWEST_INTERVALS = 2


@dataclass(frozen=True)
class BarMark:
    """One bar."""

    x: float
    y: float
    width: float
    height: float
    is_pale: bool
    """Is it unfinished, or only expected?"""


@dataclass(frozen=True)
class LineMark:
    """One line, and its number among the lines for its colour and dash."""

    path: str
    name: str
    number: int


@dataclass(frozen=True)
class Column:
    """All that stands over one place, and what it says of it."""

    x: float
    width: float
    words: str


@dataclass(frozen=True)
class Label:
    """Words below; the last of them end where the chart does."""

    position: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Plot:
    """All that is drawn, in the units of the view box."""

    scale: list[Tick]
    labels: list[Label]
    """Below."""
    columns: list[Column]
    """From left to right: what is read out of each place."""
    bars: list[BarMark] = field(default_factory=list)
    lines: list[LineMark] = field(default_factory=list)
    marks: list[Tick] = field(default_factory=list)
    """What happened at a place: an episode came out, a break begins."""
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
    words: str
    is_pale: bool = False
    mark: str = ""
    """What happened then; nothing where it is empty."""


def plot_bars(amounts: Sequence[Amount], ahead: Sequence[Amount] = ()) -> Plot:
    """Bars side by side; those of `ahead` stand behind them on a shaded ground."""
    shown = [*amounts, *ahead]
    step, top = _choose_scale(max((amount.number for amount in shown), default=0))
    room = (RIGHT - LEFT) / max(1, len(shown))
    gap = GAP if room > 4 else 0.0
    bars = [
        BarMark(
            _round(LEFT + room * (n + gap / 2)),
            _round(_place(amount.number, top)),
            _round(room * (1 - gap)),
            _round(BASELINE - _place(amount.number, top)),
            amount.is_pale,
        )
        for n, amount in enumerate(shown)
    ]
    columns = [
        Column(_round(LEFT + room * n), _round(room), amount.words)
        for n, amount in enumerate(shown)
    ]
    marks = [
        Tick(_round(LEFT + room * (n + 0.5)), amount.mark)
        for n, amount in enumerate(shown)
        if amount.mark
    ]
    labels = _thin_out([amount.label for amount in shown], room, LEFT + room / 2)
    band = (_round(LEFT + room * len(amounts)), _round(room * len(ahead))) if ahead else None
    return Plot(_list_scale(step, top), labels, columns, bars=bars, marks=marks, band=band)


def plot_lines(lines: Sequence[tuple[str, Sequence[float]]], labels: Sequence[str]) -> Plot:
    """Lines over the same places, each as far as it has numbers; `labels` one a place."""
    step, top = _choose_scale(max((max(numbers, default=0) for _, numbers in lines), default=0))
    room = (RIGHT - LEFT) / max(1, len(labels) - 1)
    return Plot(
        _list_scale(step, top),
        _thin_out(labels, room, LEFT),
        _list_columns(labels, room, [_describe(lines, n) for n in range(len(labels))]),
        lines=[
            LineMark(_draw(numbers, room, top), name, n) for n, (name, numbers) in enumerate(lines)
        ],
    )


def plot_shares(
    shares: Sequence[float], labels: Sequence[str], marks: Sequence[tuple[float, str]] = ()
) -> Plot:
    """One line from 0 to 100 %; `marks` name places of it, as a part of the whole."""
    room = (RIGHT - LEFT) / max(1, len(shares) - 1)
    return Plot(
        [Tick(_round(_place(part, 100)), f"{part} %") for part in range(0, 101, 25)],
        _thin_out(labels, room, LEFT),
        _list_columns(labels, room, [f"{share * 100:.1f} %" for share in shares]),
        lines=[LineMark(_draw([share * 100 for share in shares], room, 100), "", 0)],
        marks=[Tick(_round(LEFT + (RIGHT - LEFT) * part), words) for part, words in marks],
    )


def plot_spark(numbers: Sequence[int]) -> str:
    """The path of a line without a scale, in a field of 100 by 24."""
    most, room = max([1, *numbers]), 100 / max(1, len(numbers) - 1)
    points = [f"{_round(room * n):g} {_round(23 - 22 * v / most):g}" for n, v in enumerate(numbers)]
    return f"M{' L'.join(points)}" if points else ""


def _list_columns(labels: Sequence[str], room: float, words: Sequence[str]) -> list[Column]:
    return [
        Column(_round(LEFT + room * (n - 0.5)), _round(room), f"{label}: {said}")
        for n, (label, said) in enumerate(zip(labels, words, strict=True))
    ]


def _describe(lines: Sequence[tuple[str, Sequence[float]]], place: int) -> str:
    return "; ".join(
        f"{name} {numbers[place]:,.0f}" for name, numbers in lines if place < len(numbers)
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


def _thin_out(labels: Sequence[str], room: float, begin: float) -> list[Label]:
    """As many as have room, at equal distances, the last one always."""
    last = len(labels) - 1
    widest = max(map(len, labels), default=0) * 2 * HALF_A_LETTER
    moved = max(0.0, begin + room * last + widest / 2 - WIDTH)  # the last one, to the left
    every = max(1, ceil(max(SPACE_OF_A_LABEL, widest + moved) / room))
    return [
        Label(_round(begin + room * n), label)
        if begin + room * n + len(label) * HALF_A_LETTER < WIDTH
        else Label(WIDTH, label, "end")
        for n, label in enumerate(labels)
        if (last - n) % every == 0
    ]


def _round(value: float) -> float:
    return round(value, 2)
