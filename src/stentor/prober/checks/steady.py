"""The wall clock held against the machine's steady one."""

import time
from collections.abc import Callable

from stentor.contracts.probe import Outcome
from stentor.prober.check import Finding, Trouble

JUMP_SECONDS = 2.0
REMEMBERED_SECONDS = 90.0
"""How long a jump of the clock is told of."""


class ClockWatch:
    """Notices when the wall clock runs otherwise than the machine's steady one."""

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()
        self._told: tuple[float, float] | None = None

    def has_jumped(self) -> bool:
        """Just now or a short while ago, whether `look` has told of it yet or not."""
        is_new = abs(time.time() - time.monotonic() - self._ahead) > JUMP_SECONDS
        return is_new or self._is_remembered()

    def look(self) -> Finding:
        """A jump is told of for a while, since it is over in an instant."""
        ahead, now = time.time() - time.monotonic(), time.monotonic()
        jump = ahead - self._ahead
        self._ahead = ahead
        if abs(jump) > JUMP_SECONDS:
            self._told = (now, jump)
        if self._told and self._is_remembered():
            raise Trouble(f"the clock jumped by {self._told[1]:+.0f} s", outcome=Outcome.DEGRADED)
        return Finding()

    def unless_jumped(self, look: Callable[[], Finding | None]) -> Callable[[], Finding | None]:
        """`look`, which tells ages by the wall clock: nothing is to be seen just after a jump, nor
        when the clock jumps while it looks."""

        def look_between_jumps() -> Finding | None:
            if self.has_jumped():
                return None
            try:
                found = look()
            except Trouble:
                if self.has_jumped():
                    return None
                raise
            return None if self.has_jumped() else found

        return look_between_jumps

    def _is_remembered(self) -> bool:
        return self._told is not None and time.monotonic() - self._told[0] < REMEMBERED_SECONDS
