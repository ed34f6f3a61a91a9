"""One request to the studio, from its head to the last byte of the answer."""

import asyncio

import structlog

from stentor.edge.http.request import Request
from stentor.edge.serving.client import Client
from stentor.edge.serving.exchange import Downstream
from stentor.edge.studio.body import ROOM_BYTES, BodyPipe
from stentor.edge.studio.heads import render_request_head, render_response_fields
from stentor.edge.studio.places import StudioPlaces
from stentor.edge.studio.upstream import (
    READ_BYTES,
    StudioAwayError,
    StudioBrokeOffError,
    UpstreamResponse,
    connect,
)

log = structlog.get_logger(__name__)

ANSWER_ROOM_BYTES = 2 << 20
"""Of an answer held here for its client, before gunicorn's thread has to wait."""


class StudioExchange:
    """Takes the body in whole where it is small enough, so that a slow client costs gunicorn
    no thread; streams it otherwise. The answer is drawn from gunicorn as fast as it comes."""

    def __init__(
        self, places: StudioPlaces, downstream: Downstream, request: Request, client: Client
    ) -> None:
        self._places = places
        self._downstream = downstream
        self._request = request
        self._client = client
        self._body = BodyPipe(downstream.resume_reading)
        self._reserved = places.reserve(request.content_length)
        self._body.room = self._reserved + 1 if self._reserved else ROOM_BYTES
        self._has_room = asyncio.Event()
        self._is_aborted = False
        self._response = UpstreamResponse(is_head=request.method == "HEAD")
        self._is_headed = False
        self._task = places.spawn(self._run())

    @property
    def is_thinking(self) -> bool:
        return self._body.is_whole or self._body.is_full

    @property
    def is_full(self) -> bool:
        return self._body.is_full

    def take_body(self, chunk: bytes) -> None:
        self._body.put(chunk)

    def end_body(self) -> None:
        self._body.end()

    def on_room(self) -> None:
        self._has_room.set()

    def abort(self) -> None:
        if not self._is_aborted:
            self._is_aborted = True
            self._task.cancel()

    async def _run(self) -> None:
        """Answers in any case, with a page of the edge's own where the studio does not."""
        try:
            while not (self._body.is_whole or self._body.is_full):
                await self._body.wait_for_news()
            async with self._places.admit(is_stream=not self._body.is_whole):
                await self._hand_on()
        except StudioAwayError:
            self._fail(503)
        except TimeoutError:
            self._fail(504)
        except (StudioBrokeOffError, OSError) as error:
            log.warning("studio broke off", reason=str(error.__cause__ or error))
            self._fail(502)
        finally:
            self._places.release(self._reserved)

    async def _hand_on(self) -> None:
        reader, writer = await connect(self._places.socket)
        sending = asyncio.create_task(self._send_request(writer))
        try:
            while not self._response.is_whole:
                if content := await self._read(reader, sending):
                    await self._pass_down(self._response.feed(content))
                else:
                    self._response.end()
        finally:
            sending.cancel()
            writer.transport.abort()
        self._finish()

    async def _read(self, reader: asyncio.StreamReader, sending: asyncio.Task[None]) -> bytes:
        """What the studio says next. Its time runs from when it has the whole request."""
        reading = asyncio.create_task(reader.read(READ_BYTES))
        try:
            await asyncio.wait({reading, sending}, return_when=asyncio.FIRST_COMPLETED)
            return await asyncio.wait_for(reading, self._places.limits.answer_seconds)
        finally:
            reading.cancel()

    async def _send_request(self, writer: asyncio.StreamWriter) -> None:
        """Writes head and body. The studio may answer, and close, before it has read all."""
        is_whole = self._body.is_whole
        length = self._body.total if is_whole else self._request.content_length
        writer.write(render_request_head(self._request, self._client, length))
        try:
            self._body.room = ROOM_BYTES
            while chunk := await self._body.take():
                writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if length is None else chunk)
                await writer.drain()
            if length is None:
                writer.write(b"0\r\n\r\n")
            await writer.drain()
        except OSError:
            return

    async def _pass_down(self, body: bytes) -> None:
        response = self._response
        if response.has_head and not self._is_headed:
            self._is_headed = True
            fields = render_response_fields(response.fields)
            self._downstream.send_head(
                response.status, fields + self._frame(), closes=self._is_ended_by_close()
            )
        if body and self._is_chunked():
            body = b"%x\r\n%b\r\n" % (len(body), body)
        if self._is_headed:
            self._downstream.send(body)
        while self._downstream.queued_bytes > ANSWER_ROOM_BYTES:
            self._has_room.clear()
            await self._has_room.wait()

    def _frame(self) -> bytes:
        length = self._response.length
        if length is not None and self._response.status not in {204}:
            return b"content-length: %d\r\n" % length
        return b"transfer-encoding: chunked\r\n" if self._is_chunked() else b""

    def _is_chunked(self) -> bool:
        """Whether the client is told the end by chunks: length unknown, client not too old."""
        response = self._response
        return response.has_body and response.length is None and not self._request.is_old

    def _is_ended_by_close(self) -> bool:
        response = self._response
        is_endless = response.has_body and response.length is None and self._request.is_old
        return is_endless or not self._body.is_whole

    def _finish(self) -> None:
        if self._is_aborted:
            return
        if self._is_chunked():
            self._downstream.send(b"0\r\n\r\n")
        self._downstream.finish()

    def _fail(self, status: int) -> None:
        """The studio did not answer, or not to the end."""
        if self._is_aborted:
            return
        if self._is_headed:
            self._downstream.break_off()
        else:
            self._downstream.answer(self._places.pages[status])
