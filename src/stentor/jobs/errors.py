"""How a task speaks to its worker."""

from datetime import timedelta


class PostponeError(Exception):
    """Not now: run the task again in `seconds`. It does not count as a failed attempt."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"postponed for {seconds:g} s")
        self.pause = timedelta(seconds=seconds)
