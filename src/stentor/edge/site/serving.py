"""One representation, answered as RFC 9110 has it: whole, in part, not modified."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.http.conditions import CONDITIONS, Outcome, evaluate_conditions, is_range_wanted
from stentor.edge.http.ranges import Span, UnsatisfiableRangeError, select_span
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response, make_text
from stentor.edge.published.objects import FileSpan


@dataclass(kw_only=True)
class Representation:
    """Bytes with a strong tag; subclasses know where the bytes are."""

    tag: str
    """With its quotes."""
    size: int
    validators: bytes
    """Header lines that every answer has, a 304 too."""
    description: bytes
    """Header lines that go with the bytes."""
    modified: datetime | None = None
    """To the second, as HTTP dates are."""
    episode: EpisodeFacts | None = None
    head: bytes = field(init=False)
    """Header lines of the whole."""

    def __post_init__(self) -> None:
        self.head = self.render_head()

    def render_head(self) -> bytes:
        return self.validators + self.description + b"content-length: %d\r\n" % self.size

    def cut(self, start: int, end: int) -> Sequence[bytes | FileSpan]:
        """The bytes `start` up to `end`. FileNotFoundError when an object is not there."""
        raise NotImplementedError


def serve(request: Request, representation: Representation) -> Response:
    """The answer to a GET or HEAD of `representation`.

    A Range counts for GET only (§14.2); so HEAD tells of the whole.
    """
    size = representation.size
    outcome = Outcome.SEND
    if not CONDITIONS.isdisjoint(request.headers):
        outcome = evaluate_conditions(request.headers, representation.tag, representation.modified)
    if outcome is Outcome.NOT_MODIFIED:
        return Response(304, representation.validators, episode=representation.episode, size=size)
    if outcome is Outcome.FAILED:
        answer = make_text(412, "what you hold is not what stands here now\n")
        answer.episode = representation.episode
        return answer
    try:
        span = find_span(request, representation)
    except UnsatisfiableRangeError:
        fields = representation.validators + b"content-range: bytes */%d\r\n" % size
        return Response(
            416, fields + b"content-length: 0\r\n", episode=representation.episode, size=size
        )
    if span is None:
        return Response(
            200,
            representation.head,
            representation.cut(0, size),
            length=size,
            size=size,
            episode=representation.episode,
        )
    length = span.end - span.start
    fields = b"content-range: bytes %d-%d/%d\r\ncontent-length: %d\r\n" % (
        span.start,
        span.end - 1,
        size,
        length,
    )
    return Response(
        206,
        representation.validators + representation.description + fields,
        representation.cut(span.start, span.end),
        length=length,
        first_byte=span.start,
        size=size,
        episode=representation.episode,
    )


def find_span(request: Request, representation: Representation) -> Span | None:
    """The part that is to be sent, None for the whole; UnsatisfiableRangeError for none."""
    wanted = request.headers.get(b"range")
    if wanted is None or request.method != "GET":
        return None
    condition = request.headers.get(b"if-range")
    if not is_range_wanted(condition, representation.tag, representation.modified):
        return None
    return select_span(wanted, representation.size)
