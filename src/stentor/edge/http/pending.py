"""An answer that is not there yet."""

from collections.abc import Callable

from stentor.edge.http.response import Response


class Pending:
    """`begin` takes what is to be called, once, with the answer; that may be at once."""

    __slots__ = ("begin",)

    def __init__(self, begin: Callable[[Callable[[Response], None]], None]) -> None:
        self.begin = begin
