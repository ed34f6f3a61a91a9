"""Downloads by day as the geometry of a bar chart; the template only writes it down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 720.0
HEIGHT = 240.0
LEFT = 48.0
"""Room for the numbers of the scale."""
RIGHT = 704.0
"""Where the bars end; half a date still stands beyond it."""
TOP = 12.0
BOTTOM = 28.0
"""Room for the days."""
GAP = 0.28
"""Of a day's width, between two bars."""
FEWEST_INTERVALS = 2
MOST_INTERVALS = 4
SPACE_OF_A_DATE = 76.0


@dataclass(frozen=True)
class Bar:
    """One day."""

    x: float
    y: float
    width: float
    height: float
    day: date
    downloads: int
    label: str
    """`Mon 23 Nov: 1,204 downloads`."""
    is_unfinished: bool
    """Does the day still go on?"""


@dataclass(frozen=True)
class Tick:
    """A number of the scale, or a day below the bars."""

    position: float
    """Its y on the scale, its x below the bars."""
    label: str


@dataclass(frozen=True)
class DailyChart:
    """Everything that is drawn, in the units of the view box `0 0 width height`."""

    width: float
    height: float
    left: float
    right: float
    baseline: float
    bars: list[Bar]
    scale: list[Tick]
    dates: list[Tick]
    total: int
    """Downloads in the days shown."""
    description: str
    """The chart in a sentence, for those who do not see it."""

    @property
    def is_empty(self) -> bool:
        return self.total == 0


def compute_daily_chart(
    by_day: Sequence[tuple[date, int]],
    today: date,
    days: int = 30,
    *,
    noun: str = "download",
    last: date | None = None,
) -> DailyChart:
    """The last `days` days up to and including `last`, else `today`; a day not in `by_day` has
    none. `noun`: what is counted, in the singular."""
    downloads = dict(by_day)
    end = last or today
    shown = [end - timedelta(days=back) for back in range(days - 1, -1, -1)]
    numbers = [downloads.get(day, 0) for day in shown]
    step = compute_scale_step(max(numbers))
    top = step * max(FEWEST_INTERVALS, -(-max(numbers) // step))
    baseline = HEIGHT - BOTTOM
    return DailyChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        baseline=baseline,
        bars=[
            _place_bar(index, days, day, number, top, today, noun)
            for index, (day, number) in enumerate(zip(shown, numbers, strict=True))
        ],
        scale=[
            Tick(_round(baseline - (baseline - TOP) * value / top), f"{value:,}")
            for value in range(0, top + 1, step)
        ],
        dates=_place_dates(shown),
        total=sum(numbers),
        description=_describe(shown, numbers, noun),
    )


def compute_scale_step(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … of which at most four reach `most`."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step * MOST_INTERVALS >= most:
                return step
        power *= 10


def _place_bar(
    index: int, days: int, day: date, number: int, top: int, today: date, noun: str
) -> Bar:
    room = (RIGHT - LEFT) / days
    height = (HEIGHT - BOTTOM - TOP) * number / top
    words = noun if number == 1 else f"{noun}s"
    return Bar(
        x=_round(LEFT + room * (index + GAP / 2)),
        y=_round(HEIGHT - BOTTOM - height),
        width=_round(room * (1 - GAP)),
        height=_round(height),
        day=day,
        downloads=number,
        label=f"{_name_day(day)}: {number:,} {words}{', so far' if day == today else ''}",
        is_unfinished=day == today,
    )


def _place_dates(shown: Sequence[date]) -> list[Tick]:
    """As many days as have room, the last one always, at equal distances."""
    room = (RIGHT - LEFT) / len(shown)
    every = max(1, round(SPACE_OF_A_DATE / room + 0.5))
    return [
        Tick(_round(LEFT + room * (index + 0.5)), f"{day.day} {day:%b}")
        for index, day in enumerate(shown)
        if (len(shown) - 1 - index) % every == 0
    ]


def _describe(shown: Sequence[date], numbers: Sequence[int], noun: str) -> str:
    most = max(numbers)
    span = f"{_name_day(shown[0])} to {_name_day(shown[-1])} {shown[-1].year}"
    if most == 0:
        return f"No {noun}s from {span}."
    return (
        f"{sum(numbers):,} {noun}s from {span}; "
        f"most on {_name_day(shown[numbers.index(most)])}, {most:,}."
    )


def _name_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _round(value: float) -> float:
    return round(value, 2)
