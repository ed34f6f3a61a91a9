"""Telling the caller how far it is, often but not at every sample."""

from collections.abc import Callable
from typing import Final

OnProgress = Callable[[str, float], None]
"""Takes the name of a step and how much of it is done, 0 to 1."""

_SMALLEST_MOVE: Final = 0.004


class Progress:
    """Passes on what changed: a new step, its end, and every move of some size."""

    def __init__(self, on_progress: OnProgress) -> None:
        self._on_progress = on_progress
        self._step = ""
        self._fraction = 0.0

    def report(self, step: str, fraction: float) -> None:
        """`fraction` of `step` is done. Within a step it never goes back."""
        if step == self._step:
            fraction = max(fraction, self._fraction)
            is_small = fraction - self._fraction < _SMALLEST_MOVE
            if is_small and not (fraction >= 1.0 > self._fraction):
                return
        self._step, self._fraction = step, fraction
        self._on_progress(step, fraction)

    def counter(self, step: str, total: int) -> Callable[[int], None]:
        """A function that takes how much more of `total` is done."""
        done = 0
        self.report(step, 0.0)

        def count(more: int) -> None:
            nonlocal done
            done += more
            self.report(step, done / total)

        return count
