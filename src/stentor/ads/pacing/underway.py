"""What decisions that are not counted yet will probably become."""

from typing import Final

from stentor.ads.pacing.paces import Delivery

DOUBT: Final = 10.0
"""Decisions at which what was seen of a flight and the belief that each is heard weigh the same."""
LEAST_RATE: Final = 0.05


def compute_delivery(
    *, settled: float, matured: tuple[float, float], recent: tuple[float, float]
) -> Delivery:
    """Of one flight, up to the present moment.

    `settled`: impressions of downloads that began before the recent ones. `matured` and `recent`:
    decisions and impressions of a time that is long enough ago for what became of its decisions to
    be counted, and of the time since. Of the recent ones the greater holds: what was counted, or
    what as many decisions used to become.
    """
    decided, became = matured
    rate = min(max((became + DOUBT) / (decided + DOUBT), LEAST_RATE), 1.0)
    under_way, counted = recent
    return Delivery(settled + max(counted, under_way * rate), rate)
