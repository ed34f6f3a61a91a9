"""The answer under way on a connection, and those its client has not taken in full."""

import time
from collections import deque
from collections.abc import Callable

import structlog

from stentor.edge.hits.transfer import Transfer
from stentor.edge.http.pending import Pending
from stentor.edge.http.request import Request
from stentor.edge.http.response import CLOSE, END, KEEP_ALIVE, STATUS_LINES, Response, make_text
from stentor.edge.serving.awaited import Awaited
from stentor.edge.serving.client import Client
from stentor.edge.serving.exchange import Exchange, ExchangeStarter
from stentor.edge.serving.gateway import name_kind
from stentor.edge.serving.incoming import Incoming
from stentor.edge.serving.outbox import Outbox
from stentor.edge.serving.poller import Watch, hear_nothing
from stentor.edge.serving.service import Service
from stentor.edge.wire.base import BrokenObjectError, Wire, WireClosedError

log = structlog.get_logger(__name__)

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def tell_nobody(_is_last: bool) -> None:
    """What is called when the connection is over."""


class Answering:
    """Answers one request at a time; the connection decides which comes next."""

    def __init__(
        self,
        service: Service,
        wire: Wire,
        watch: Watch,
        direct: Client,
        on_answered: Callable[[bool], None],
        on_lost: Callable[[], None],
        on_appetite: Callable[[], None],
    ) -> None:
        """`on_answered` hears whether the connection ends with the answer just sent; `on_lost`
        that nothing can be sent any more; `on_appetite` that body may be read again."""
        self.incoming: Incoming | None = None
        """The request that is being answered."""
        self.exchange: Exchange | None = None
        self.is_sending = False
        """True from an answer's head on."""
        self.transfers: deque[Transfer] = deque()
        self._service = service
        self._wire = wire
        self._direct = direct
        self._on_answered = on_answered
        self._on_lost = on_lost
        self._on_appetite = on_appetite
        self._outbox = Outbox(wire, watch)
        self._client = direct
        self._transfer: Transfer | None = None
        self._is_piecemeal = False
        self._closes = False
        self._is_closed = False

    @property
    def handed(self) -> int:
        """Bytes given to the wire since the connection began."""
        return self._outbox.handed

    @property
    def is_waiting_for_client(self) -> bool:
        """True while progress is the client's to make."""
        return (
            self.exchange is None or self._outbox.queued_bytes > 0 or not self.exchange.is_thinking
        )

    @property
    def wants_body(self) -> bool:
        return self.exchange is None or not self.exchange.is_full

    def count_taken(self) -> int:
        return self._outbox.handed - self._wire.count_unacknowledged()

    def start(self, incoming: Incoming) -> None:
        """Takes a request on whose head is whole; its body may still be coming."""
        self.incoming = incoming
        request = incoming.request
        if request is None:
            assert incoming.error is not None
            answer = make_text(incoming.error.status, f"{incoming.error.reason}\n")
            self._put(answer, is_head=False, ending=CLOSE, closes=True)
            return
        gateway = self._service.gateway
        self._client = self._service.clients.find(request, self._direct)
        refusal = gateway.refuse(request, self._client, self._wire.name)
        if refusal:
            self.answer(refusal)
            return
        if request.expects_continue and not incoming.body_bytes:
            self._outbox.put(CONTINUE)
            self._pump()
            if self._is_closed:
                return
        if gateway.is_for_sign_up(request):
            self._start_exchange(self._service.sign_up, incoming, request)
        elif gateway.is_for_studio(request):
            self._start_exchange(self._service.studio, incoming, request)
        elif incoming.is_complete:
            self.answer_from_site()

    def answer_from_site(self) -> None:
        """The request is whole and a listener's."""
        assert self.incoming is not None
        assert self.incoming.request is not None
        request = self.incoming.request
        answer = self._service.gateway.answer(request, self._direct.address, self._client)
        if isinstance(answer, Pending):
            self.exchange = Awaited(answer, lambda response: self._end_waiting(response, request))
            self.exchange.begin()
        else:
            self.answer(answer, request)

    def _end_waiting(self, response: Response, request: Request) -> None:
        """What was waited for has come."""
        self.exchange = None
        self.answer(response, request)

    def answer(self, response: Response, listener: Request | None = None) -> None:
        """Sends a whole answer; with `listener`, what becomes of it is recorded."""
        assert self.incoming is not None
        request = self.incoming.request
        assert request is not None
        # What is still to come of a body nobody wants cannot be told from a next request.
        closes = not request.keeps_alive or not self.incoming.is_complete or self._must_close()
        ending = CLOSE if closes else KEEP_ALIVE if request.is_old else END
        is_head = request.method == "HEAD"
        if listener and (kind := name_kind(request.target.path)):
            self._transfer = Transfer(
                request,
                response,
                kind,
                self._client.address,
                self._client.via,
                time.time(),
                0 if is_head else response.length,
            )
        self._put(response, is_head=is_head, ending=ending, closes=closes)

    def abandon(self) -> bool:
        """Forgets the request; False when its answer has begun, which cannot be unsaid."""
        if self.is_sending:
            return False
        self._drop_exchange()
        self.incoming = None
        return True

    def close(self) -> None:
        """The connection is over; what the client did not take is not counted as sent."""
        self._is_closed = True
        if self.transfers:
            self._service.hits.end(self, self.count_taken())
        self._outbox.discard()
        self._drop_exchange()
        self._transfer = None
        self._on_answered = tell_nobody
        self._on_lost = self._on_appetite = hear_nothing

    def pump(self) -> None:
        """Goes on sending: there is room again, or a handshake wants to be answered."""
        self._pump()

    # What an exchange may ask (see Downstream)

    @property
    def queued_bytes(self) -> int:
        return self._outbox.queued_bytes

    def send_head(self, status: int, fields: bytes, *, closes: bool) -> None:
        assert self.incoming is not None
        request = self.incoming.request
        assert request is not None
        closes = closes or not request.keeps_alive or self._must_close()
        ending = CLOSE if closes else KEEP_ALIVE if request.is_old else END
        self.is_sending = self._is_piecemeal = True
        self._closes = closes
        self._outbox.put(self._render_head(status, fields, ending))

    def send(self, content: bytes) -> None:
        """An empty `content` sends what has been put before."""
        if content:
            self._outbox.put(content)
        self._pump()

    def finish(self) -> None:
        assert self.incoming is not None
        self._is_piecemeal = False
        self._closes = self._closes or not self.incoming.is_complete
        self._pump()

    def break_off(self) -> None:
        self._on_lost()

    def resume_reading(self) -> None:
        self._on_appetite()

    # How it is done

    def _must_close(self) -> bool:
        return self._service.is_draining

    def _start_exchange(self, door: ExchangeStarter, incoming: Incoming, request: Request) -> None:
        exchange = self.exchange = door.begin(self, request, self._client)
        for chunk in incoming.chunks:
            exchange.take_body(chunk)
        incoming.chunks.clear()
        if incoming.is_complete:
            exchange.end_body()

    def _put(self, response: Response, *, is_head: bool, ending: bytes, closes: bool) -> None:
        head = self._render_head(response.status, response.fields, ending)
        self.is_sending = True
        self._closes = closes
        if self._transfer:
            self._transfer.place(self._outbox.planned + len(head))
            self._service.hits.begin(self, self._transfer)
        self._outbox.put(head)
        if not is_head:
            for part in response.parts:
                self._outbox.put(part)
        self._pump()

    def _render_head(self, status: int, fields: bytes, ending: bytes) -> bytes:
        self._service.answers[status] += 1
        return b"".join((STATUS_LINES[status], self._service.date_line, fields, ending))

    def _pump(self) -> None:
        try:
            is_drained = self._outbox.pump()
        except WireClosedError:
            self._on_lost()
            return
        except BrokenObjectError:
            log.warning("published object shorter than its entry")
            self._on_lost()
            return
        if not is_drained:
            return
        if self.is_sending and not self._is_piecemeal:
            self._end_answer()
        elif self.exchange:
            self.exchange.on_room()

    def _end_answer(self) -> None:
        if self._transfer:
            self._transfer.ended = time.time()
            self._transfer = None
        self.incoming = None
        self.exchange = None
        self.is_sending = False
        self._on_answered(self._closes)

    def _drop_exchange(self) -> None:
        exchange, self.exchange = self.exchange, None
        if exchange:
            exchange.abort()
