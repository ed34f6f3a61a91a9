"""One client's connection: requests in, answers out, in order, at the client's pace."""

from collections import deque

from stentor.edge.http.reader import RequestReader, Stage
from stentor.edge.http.request import BadRequestError, Request
from stentor.edge.serving.answering import Answering
from stentor.edge.serving.client import Client, name_holder
from stentor.edge.serving.incoming import Incoming
from stentor.edge.serving.service import Service
from stentor.edge.wire.base import Wire, WireClosedError

ANSWERS_A_TURN = 32
"""Of pipelined requests; then others have their turn."""
LINGER_SECONDS = 2.0


class Connection:
    """Reads while nothing waits to be answered; answers one request at a time.

    Everything happens in calls from the event loop, each of bounded length. After an answer
    that ends the connection it *lingers*: it takes what the client still sends, so that no
    reset destroys the answer on its way.
    """

    def __init__(self, service: Service, wire: Wire, descriptor: int, direct: Client) -> None:
        """Takes over the wire and the descriptor below it."""
        limits = service.limits
        self.holder = name_holder(direct.address)
        """Whom this connection is counted for."""
        self._service = service
        self._wire = wire
        self._reader = RequestReader(self, service.heads, limits.header_bytes, limits.header_fields)
        self._watch = service.poller.watch(descriptor, self._on_readable, self._on_writable)
        self._answering = Answering(
            service, wire, self._watch, direct, self._on_answered, self.close, self._update_reading
        )
        self._waiting: deque[Incoming] = deque()
        self._arriving: Incoming | None = None
        self._is_advancing = False
        self._is_lingering = False
        self._is_closed = False
        self._has_input_ended = False
        self._was_in_head = False
        self._received = 0
        self._deadline = service.loop.time() + limits.header_seconds
        self._mark = (service.loop.time(), 0)

    @property
    def is_idle(self) -> bool:
        """True when no request has begun."""
        is_free = self._answering.incoming is None and not self._waiting
        return is_free and self._reader.stage is Stage.BETWEEN and not self._is_lingering

    @property
    def handed(self) -> int:
        """Bytes given to the socket."""
        return self._answering.handed

    def open(self) -> None:
        self._service.remember(self)
        self._update_reading()

    def open_with_first_bytes(self) -> None:
        """The same where they have most likely come already."""
        self.open()
        self._on_readable()

    def close(self) -> None:
        """Gives everything back."""
        if self._is_closed:
            return
        self._is_closed = True
        self._watch.close()
        self._answering.close()
        self._reader.close()
        self._wire.close()
        self._service.forget(self)

    # Time

    def check(self, now: float) -> None:
        """Once a second: has the client's time run out?"""
        if self._is_lingering:
            self._check_lingering(now)
        elif self._answering.incoming is not None:
            self._check_progress(now)
        elif now >= self._deadline:
            self._end_waiting()

    def _check_lingering(self, now: float) -> None:
        """Nothing more is said; is there anything more to wait for?"""
        is_taking = self._wire.count_unacknowledged() > 0 and not self._wire.is_reset()
        if is_taking:
            is_over = now >= self._deadline + self._service.limits.idle_seconds
        else:
            is_over = self._has_input_ended or now >= self._deadline
        if is_over:
            self.close()

    def _check_progress(self, now: float) -> None:
        """Ends what has gone on for `idle_seconds` below the least rate.

        What the client has acknowledged counts: the kernel takes bytes in lumps that a slow
        client needs minutes for.
        """
        limits = self._service.limits
        since, before = self._mark
        progress = self._received + self._answering.count_taken()
        is_enough = progress - before >= limits.least_rate * limits.idle_seconds
        if is_enough or not self._answering.is_waiting_for_client:
            self._mark = (now, progress)
        elif now - since >= limits.idle_seconds:
            self._service.ended["slow"] += 1
            self.close()

    def _end_waiting(self) -> None:
        """No request came in time: a begun one is told so (RFC 9110 §15.5.9)."""
        is_begun = self._reader.stage is Stage.HEAD or not self._wire.is_ready
        self._service.ended["head" if is_begun else "idle"] += 1
        if self._reader.stage is Stage.HEAD and self._wire.is_ready:
            self._refuse(BadRequestError(408, "the request took too long to come"))
            self._advance()
        else:
            self.close()

    # Reading

    def _on_readable(self) -> None:
        try:
            if not self._wire.is_ready:
                self._wire.shake_hands()
                if not self._wire.is_ready:
                    self._answering.pump()
                    return
            content = self._wire.receive()
        except WireClosedError:
            self.close()
            return
        if content is None:
            return
        self._received += len(content)
        if not content:
            self._on_input_end()
        elif not self._is_lingering:
            self._feed(content)

    def _feed(self, content: bytes) -> None:
        try:
            self._reader.feed(content)
        except BadRequestError as error:
            self._refuse(error)
        self._watch_head()
        self._advance()

    def _watch_head(self) -> None:
        """A head has its whole time from its first byte on, however it trickles in."""
        is_in_head = self._reader.stage is Stage.HEAD
        if is_in_head and not self._was_in_head:
            self._deadline = self._service.loop.time() + self._service.limits.header_seconds
        self._was_in_head = is_in_head

    def _on_input_end(self) -> None:
        """The client sends no more; it may still be waiting for answers (half-closed)."""
        self._has_input_ended = True
        broken, self._arriving = self._arriving, None
        if broken is not None and broken is self._answering.incoming:
            self.close()
            return
        if broken is not None:
            self._waiting.remove(broken)
        if self._answering.incoming is not None or self._waiting:
            self._update_reading()
        elif self._answering.handed and self._wire.count_unacknowledged():
            self._linger()
        else:
            self.close()

    def _on_writable(self) -> None:
        self._answering.pump()

    def _update_reading(self) -> None:
        """Reads or does not, as things stand."""
        if self._is_closed:
            return
        has_appetite = self._is_lingering or (not self._waiting and self._answering.wants_body)
        self._watch.want_reading(is_wanted=has_appetite and not self._has_input_ended)

    # What the reader tells

    def begin_request(self, request: Request) -> None:
        self._arriving = Incoming(request)
        self._waiting.append(self._arriving)

    def take_body(self, chunk: bytes) -> None:
        incoming = self._arriving
        assert incoming is not None
        assert incoming.request is not None
        incoming.body_bytes += len(chunk)
        exchange = self._answering.exchange
        if incoming is self._answering.incoming and exchange:
            exchange.take_body(chunk)
        elif self._service.gateway.is_handed_on(incoming.request):
            incoming.chunks.append(chunk)
        elif incoming.body_bytes > self._service.limits.body_bytes:
            raise BadRequestError(413, "the request brings more than is taken here")

    def end_request(self) -> None:
        incoming, self._arriving = self._arriving, None
        assert incoming is not None
        incoming.is_complete = True
        exchange = self._answering.exchange
        if incoming is self._answering.incoming and exchange:
            exchange.end_body()

    # Whose turn it is

    def _refuse(self, error: BadRequestError) -> None:
        """Answers what cannot be understood, after what was understood before it."""
        broken, self._arriving = self._arriving, None
        if broken is not None and broken is self._answering.incoming:
            if not self._answering.abandon():
                self.close()
                return
        elif broken is not None:
            self._waiting.remove(broken)
        self._waiting.append(Incoming(None, error=error))

    def _advance(self) -> None:
        """Answers what waits, as long as answers can be handed over at once."""
        if self._is_advancing:
            return
        self._is_advancing = True
        turns = ANSWERS_A_TURN
        while not self._is_closed and not self._is_lingering:
            incoming = self._answering.incoming
            if incoming is None:
                if not self._waiting or turns == 0:
                    break
                turns -= 1
                self._mark = (self._service.loop.time(), 0)
                self._answering.start(self._waiting.popleft())
            elif self._answering.is_sending or self._answering.exchange or not incoming.is_complete:
                break
            else:
                self._answering.answer_from_site()
        self._is_advancing = False
        if turns == 0 and self._waiting:
            self._service.loop.call_soon(self._advance)
        self._update_reading()

    def _on_answered(self, is_last: bool) -> None:
        if is_last or (self._service.is_stopping and not self._waiting):
            self._linger()
            return
        self._deadline = self._service.loop.time() + self._service.limits.idle_seconds
        if self._has_input_ended and not self._waiting:
            self._linger()
        else:
            self._advance()

    def _linger(self) -> None:
        """Says that nothing follows, and waits for the client to have taken it all."""
        if self._is_lingering:
            return
        self._is_lingering = True
        self._waiting.clear()
        self._deadline = self._service.loop.time() + LINGER_SECONDS
        try:
            self._wire.end_sending()
        except WireClosedError:
            self.close()
            return
        self._update_reading()
