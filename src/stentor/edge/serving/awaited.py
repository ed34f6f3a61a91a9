"""A site's answer that is waited for, in the place of an exchange."""

from collections.abc import Callable

from stentor.edge.http.pending import Pending
from stentor.edge.http.response import Response


class Awaited:
    """See `Exchange`. The request's body, which nobody reads, has come by now."""

    def __init__(self, pending: Pending, on_answer: Callable[[Response], None]) -> None:
        self._pending = pending
        self._on_answer = on_answer
        self._is_aborted = False

    is_thinking = True
    is_full = False

    def begin(self) -> None:
        self._pending.begin(self._end)

    def take_body(self, chunk: bytes) -> None:
        """There is none."""

    def end_body(self) -> None:
        """It has ended."""

    def on_room(self) -> None:
        """Nothing has been sent."""

    def abort(self) -> None:
        self._is_aborted = True

    def _end(self, response: Response) -> None:
        if not self._is_aborted:
            self._on_answer(response)
