"""Answers that take their time: what they and their connection ask of each other."""

from typing import Protocol

from stentor.edge.http.request import Request
from stentor.edge.http.response import Response
from stentor.edge.serving.client import Client


class Exchange(Protocol):
    """One request whose body is taken, and whose answer comes, piece by piece."""

    @property
    def is_thinking(self) -> bool:
        """True while it waits for somebody else than the client."""

    @property
    def is_full(self) -> bool:
        """True while it wants no more body."""

    def take_body(self, chunk: bytes) -> None: ...

    def end_body(self) -> None: ...

    def on_room(self) -> None:
        """All that was sent so far has gone out."""

    def abort(self) -> None:
        """The client is gone; nothing may be sent any more."""


class Downstream(Protocol):
    """The connection, as an exchange sees it."""

    @property
    def queued_bytes(self) -> int:
        """Sent by the exchange and not taken by the socket yet."""

    def answer(self, response: Response) -> None:
        """A whole answer instead of a piecemeal one."""

    def send_head(self, status: int, fields: bytes, *, closes: bool) -> None:
        """Begins a piecemeal answer; the connection adds Date and Connection."""

    def send(self, content: bytes) -> None: ...

    def finish(self) -> None:
        """The piecemeal answer is whole."""

    def break_off(self) -> None:
        """It will never be whole: closes, so that the client can tell."""

    def resume_reading(self) -> None:
        """The exchange is not full any more."""


class ExchangeStarter(Protocol):
    """Whoever answers piece by piece: the door to the studio, or to the sign-up."""

    def begin(self, downstream: Downstream, request: Request, client: Client) -> Exchange:
        """An exchange that waits for its body."""
