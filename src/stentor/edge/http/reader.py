"""Bytes into requests: httptools parses, this holds it to its limits."""

import enum
import functools
from typing import Protocol

from httptools import (
    HttpParserCallbackError,
    HttpParserError,
    HttpParserInvalidMethodError,
    HttpParserUpgrade,
    HttpRequestParser,
)

from stentor.edge.http.memory import HeadMemory
from stentor.edge.http.request import BadRequestError, Request
from stentor.edge.http.target import MOST_LETTERS, BadTargetError, parse_host, parse_target

SINGLE = {b"host", b"content-length", b"transfer-encoding", b"content-type", b"expect"}
"""Fields that change what a request means and so may stand once only."""


CHUNK_MARK_BYTES = 8
"""What chunked coding may cost a byte: one chunk a byte needs six more."""
REMEMBERED_LETTERS = 256
"""Targets and hosts up to this length are parsed once while they keep coming."""

parse_target_once = functools.lru_cache(4096)(parse_target)
parse_host_once = functools.lru_cache(256)(parse_host)


class RequestSink(Protocol):
    """Whoever is told of requests as they come in."""

    def begin_request(self, request: Request) -> None: ...

    def take_body(self, chunk: bytes) -> None: ...

    def end_request(self) -> None: ...


class Nobody:
    """Told of requests on a connection that is over."""

    def begin_request(self, request: Request) -> None:
        """Nobody answers it."""

    def take_body(self, chunk: bytes) -> None:
        """Nobody wants it."""

    def end_request(self) -> None:
        """Nobody waits for it."""


NOBODY = Nobody()


class Stage(enum.Enum):
    """Where in a request the reader stands."""

    BETWEEN = 0
    HEAD = 1
    BODY = 2


class RequestReader:
    """Reads the requests of one connection, one after the other."""

    def __init__(
        self, sink: RequestSink, memory: HeadMemory, most_bytes: int, most_fields: int
    ) -> None:
        self.stage = Stage.BETWEEN
        self._sink = sink
        self._memory = memory
        self._most_bytes = most_bytes
        self._most_fields = most_fields
        self._parser: HttpRequestParser | None = None
        """Made when something comes that has to be parsed."""
        self._request: Request | None = None
        """The latest head that was whole in what is being fed."""
        self._begun = 0
        """Requests that began in it."""
        self._url = b""
        self._fields: list[tuple[bytes, bytes]] = []
        self._head_bytes = 0
        self._field_bytes = 0
        self._body_bytes = 0
        self._framing_bytes = 0
        """What has come after the head: body, marks of chunks and trailers."""

    def feed(self, content: bytes) -> None:
        """Tells the sink what `content` completes.

        BadRequestError when it can be no request or breaks a limit; the connection is of no
        more use then, and neither is this reader.
        """
        is_fresh = self.stage is Stage.BETWEEN
        if is_fresh and (request := self._memory.recall(content)):
            self._sink.begin_request(request)
            self._sink.end_request()
            return
        self._parse(content)
        if self.stage is Stage.HEAD:
            self._head_bytes = len(content) if is_fresh else self._head_bytes + len(content)
            if self._head_bytes > self._most_bytes:
                raise self._name_excess()
        elif self.stage is Stage.BODY:
            self._framing_bytes += len(content)
            if self._framing_bytes - self._body_bytes * CHUNK_MARK_BYTES > self._most_bytes * 2:
                raise BadRequestError(431, "the body brings more marks and trailers than content")
        elif is_fresh and self.stage is Stage.BETWEEN and self._request and self._begun == 1:
            self._memory.keep(content, self._request)

    def close(self) -> None:
        """Lets go of whoever was told, and of the parser, which holds this."""
        self._sink = NOBODY
        self._parser = None

    def _parse(self, content: bytes) -> None:
        self._request, self._begun = None, 0
        parser = self._parser
        if parser is None:
            parser = self._parser = HttpRequestParser(self)
        try:
            parser.feed_data(content)
        except HttpParserUpgrade:
            return
        except HttpParserCallbackError as error:
            if isinstance(error.__context__, BadRequestError):
                raise error.__context__ from None
            raise
        except HttpParserInvalidMethodError as error:
            raise BadRequestError(400, "the request does not begin with a method") from error
        except HttpParserError as error:
            raise BadRequestError(400, "the request is not HTTP/1.1") from error

    def on_message_begin(self) -> None:
        """Called by httptools, as the others below."""
        self.stage = Stage.HEAD
        self._body_bytes = self._framing_bytes = 0
        self._begun += 1
        self._url = b""
        self._fields = []
        self._head_bytes = 0
        self._field_bytes = 0

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.stage is Stage.BODY:
            return  # a trailer, which must not pass for a field of the head (RFC 9110 §6.5.1)
        self._fields.append((name.lower(), value))
        self._field_bytes += len(name) + len(value) + 4
        if len(self._fields) > self._most_fields:
            raise BadRequestError(431, "the request has too many header fields")

    def on_headers_complete(self) -> None:
        if self._field_bytes + len(self._url) > self._most_bytes:
            raise self._name_excess()
        self.stage = Stage.BODY
        self._request = self._build_request()
        self._sink.begin_request(self._request)

    def on_body(self, chunk: bytes) -> None:
        self._body_bytes += len(chunk)
        self._sink.take_body(chunk)

    def on_message_complete(self) -> None:
        self.stage = Stage.BETWEEN
        self._sink.end_request()

    def _name_excess(self) -> BadRequestError:
        if len(self._url) > min(MOST_LETTERS, self._most_bytes // 2):
            return BadRequestError(414, "the address is too long")
        return BadRequestError(431, "the head of the request is too large")

    def _build_request(self) -> Request:
        parser = self._parser
        if parser is None:
            raise BadRequestError(400, "the connection is over")
        version = parser.get_http_version()
        if version not in {"1.1", "1.0"}:
            raise BadRequestError(505, "only HTTP/1.1 and HTTP/1.0 are spoken here")
        headers = join_fields(self._fields)
        if len(self._url) > MOST_LETTERS:
            raise BadRequestError(414, "the address is too long")
        try:
            is_short = len(self._url) <= REMEMBERED_LETTERS
            target = parse_target_once(self._url) if is_short else parse_target(self._url)
            authority = target.authority or headers.get(b"host", "")
            is_short = len(authority) <= REMEMBERED_LETTERS
            host = parse_host_once(authority) if is_short else parse_host(authority)
        except BadTargetError as error:
            raise BadRequestError(400, str(error)) from error
        is_old = version == "1.0"
        if not is_old and b"host" not in headers:
            raise BadRequestError(400, "the request names no host")
        return Request(
            method=parser.get_method().decode("latin-1"),
            target=target,
            host=host,
            authority=authority,
            headers=headers,
            fields=self._fields,
            is_old=is_old,
            keeps_alive=parser.should_keep_alive() and not parser.should_upgrade(),
            content_length=read_length(headers, is_old=is_old),
            expects_continue=expects_continue(headers, is_old=is_old),
        )


def join_fields(fields: list[tuple[bytes, bytes]]) -> dict[bytes, str]:
    """Fields by name. BadRequestError when one that may stand once stands twice."""
    headers: dict[bytes, str] = {}
    for name, value in fields:
        text = value.decode("latin-1")
        if name in headers:
            if name in SINGLE:
                raise BadRequestError(400, f"the field {name.decode('latin-1')} stands twice")
            text = f"{headers[name]}, {text}"
        headers[name] = text
    return headers


def read_length(headers: dict[bytes, str], *, is_old: bool) -> int | None:
    """Bytes of the body, None for chunks (RFC 9112 §6). BadRequestError for any doubt."""
    coding = headers.get(b"transfer-encoding")
    length = headers.get(b"content-length")
    if coding is not None:
        if is_old or length is not None:
            raise BadRequestError(400, "the length of the body is told in two ways")
        if coding.strip().lower() != "chunked":
            raise BadRequestError(501, "of transfer codings only chunked is known here")
        return None
    if length is None:
        return 0
    if not (length.isascii() and length.isdigit()) or len(length) > 18:
        raise BadRequestError(400, "Content-Length is not a number of bytes")
    return int(length)


def expects_continue(headers: dict[bytes, str], *, is_old: bool) -> bool:
    """Whether the client waits for 100 (RFC 9110 §10.1.1)."""
    expected = headers.get(b"expect")
    if expected is None or is_old:
        return False
    if expected.strip().lower() != "100-continue":
        raise BadRequestError(417, "of expectations only 100-continue is known here")
    return True
