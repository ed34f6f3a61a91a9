"""An answer that is not there yet."""

from collections.abc import Callable
from typing import NamedTuple

from stentor.edge.http.response import Response


class Pending(NamedTuple):
    """`begin` takes what is to be called, once, with the answer; that may be at once."""

    begin: Callable[[Callable[[Response], None]], None]
