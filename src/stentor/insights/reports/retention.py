"""How many of those who downloaded an episode took each second of its content."""

from dataclasses import dataclass
from itertools import accumulate

from stentor.insights.reports.reading import ShowRows, Span
from stentor.lake.reports.details import sum_details

POINTS = 240


@dataclass(frozen=True)
class Retention:
    """The curve, at equal steps of content."""

    step: int
    """Seconds between two points."""
    shares: list[float]
    """Of the downloads whose bytes were measured, those that took it: 0 to 1."""
    downloads: int


def read_retention(rows: ShowRows, span: Span, episode_id: str, seconds: float) -> Retention:
    """Of an episode as long as `seconds`.

    Taken is not heard: an app may fetch the whole file before anybody listens.
    """
    total = sum_details(details for _, details in rows.iterate_details(span, episode_id))
    downloads = total.downloads - total.unverified
    length = max(1, int(seconds))
    steps = [total.taken.get(second, 0) for second in range(length)]
    took = list(accumulate(steps))
    step = max(1, -(-length // POINTS))
    return Retention(
        step, [min(1.0, n / downloads) for n in took[::step]] if downloads else [], downloads
    )
