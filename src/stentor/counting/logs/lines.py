"""One line of each format that is read, to what it says of a request."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit


class LogLine(NamedTuple):
    """One request, as a log tells of it."""

    started_at: datetime
    ended_at: datetime | None
    method: str
    path: str
    status: int
    sent: int
    """Bytes of the body, or of the whole answer where `sent_has_head`."""
    ip: str | None
    ua: str | None
    referer: str | None = None
    range: str | None = None
    content_range: str | None = None
    id: str | None = None
    sent_has_head: bool = False


class Reader:
    """Reads one log from its beginning: some formats name their columns there."""

    def __init__(self) -> None:
        self.columns: list[str] = []

    def read(self, line: str) -> LogLine | None:
        """None for what is no request (a comment). ValueError when it is not of the format."""
        raise NotImplementedError


class CombinedReader(Reader):
    """nginx's `combined`, and Apache's; a further quoted field is the Range."""

    _line = re.compile(
        r'(?P<ip>\S+) \S+ \S+ \[(?P<at>[^\]]+)\] "(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) '
        r'(?P<sent>\d+|-) "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<ua>(?:[^"\\]|\\.)*)"'
        r'(?: "(?P<range>(?:[^"\\]|\\.)*)")?'
    )

    def read(self, line: str) -> LogLine | None:
        found = self._line.match(line)
        if found is None:
            raise ValueError("it is no line of the combined format")
        method, path = split_request(found["request"])
        ended = datetime.strptime(found["at"], "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
        return LogLine(
            started_at=ended,
            ended_at=ended,
            method=method,
            path=path,
            status=int(found["status"]),
            sent=parse_count(found["sent"]),
            ip=found["ip"],
            ua=unescape(found["ua"]),
            referer=unescape(found["referer"]),
            range=unescape(found["range"]),
        )


class S3Reader(Reader):
    """Server access logs of S3: one object, one line."""

    _fields = re.compile(r'\[[^\]]*\]|"(?:[^"\\]|\\.)*"|\S+')

    def read(self, line: str) -> LogLine | None:
        fields = self._fields.findall(line)
        if len(fields) < 17:
            raise ValueError("it is no line of an S3 access log")
        method, path = split_request(fields[8].strip('"'))
        started = datetime.strptime(fields[2].strip("[]"), "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
        took = timedelta(milliseconds=parse_count(fields[13]))
        return LogLine(
            started_at=started,
            ended_at=started + took,
            method=method,
            path=path,
            status=parse_count(fields[9]),
            sent=parse_count(fields[11]),
            ip=blank_to_none(fields[3]),
            ua=unescape(fields[16].strip('"')),
            referer=unescape(fields[15].strip('"')),
            id=blank_to_none(fields[5]),
        )


class CloudFrontReader(Reader):
    """CloudFront's standard logs: tab-separated, the columns named by `#Fields`."""

    def read(self, line: str) -> LogLine | None:
        if line.startswith("#"):
            if line.startswith("#Fields:"):
                self.columns = line.removeprefix("#Fields:").split()
            return None
        if not self.columns:
            raise ValueError("no #Fields line came before it")
        row = dict(zip(self.columns, line.split("\t"), strict=False))
        try:
            ended = datetime.fromisoformat(f"{row['date']}T{row['time']}+00:00")
            took = timedelta(seconds=parse_seconds(row["time-taken"]))
            return LogLine(
                started_at=ended - took,
                ended_at=ended,
                method=row["cs-method"],
                path=row["cs-uri-stem"],
                status=parse_count(row["sc-status"]),
                sent=parse_count(row["sc-bytes"]),
                ip=blank_to_none(row["c-ip"]),
                ua=unescape(unquote(row["cs(User-Agent)"])),
                referer=unescape(unquote(row["cs(Referer)"])),
                content_range=build_content_range(row),
                id=blank_to_none(row.get("x-edge-request-id")),
                sent_has_head=True,
            )
        except KeyError as error:
            raise ValueError(f"the column {error} is missing") from error


class JsonReader(Reader):
    """JSON, an object a line, with the fields that `take` knows."""

    def __init__(self, take: Callable[[dict[str, Any]], LogLine]) -> None:
        super().__init__()
        self._take = take

    def read(self, line: str) -> LogLine | None:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError("it is no JSON object")  # noqa: TRY004 -- of what was read
        try:
            return self._take(row)
        except KeyError as error:
            raise ValueError(f"the field {error} is missing") from error
        except (TypeError, AttributeError) as error:
            raise ValueError(f"a field is of another kind: {error}") from error


def take_cloudflare(row: dict[str, Any]) -> LogLine:
    """Logpush's `http_requests`; `EdgeResponseBodyBytes` where it is there."""
    return LogLine(
        started_at=parse_moment(row["EdgeStartTimestamp"]),
        ended_at=parse_moment(row["EdgeEndTimestamp"]) if row.get("EdgeEndTimestamp") else None,
        method=row["ClientRequestMethod"],
        path=find_path(row["ClientRequestURI"]),
        status=int(row["EdgeResponseStatus"]),
        sent=int(row.get("EdgeResponseBodyBytes", row.get("EdgeResponseBytes", 0))),
        ip=row["ClientIP"],
        ua=blank_to_none(row.get("ClientRequestUserAgent")),
        referer=blank_to_none(row.get("ClientRequestReferer")),
        range=blank_to_none((row.get("RequestHeaders") or {}).get("range")),
        id=blank_to_none(row.get("RayID")),
        sent_has_head="EdgeResponseBodyBytes" not in row,
    )


def take_fastly(row: dict[str, Any]) -> LogLine:
    """Fastly's JSON, with the names its own examples of a log format use."""
    return LogLine(
        started_at=parse_moment(row["timestamp"]),
        ended_at=None,
        method=row["request_method"],
        path=find_path(row["url"]),
        status=int(row["response_status"]),
        sent=int(row["response_body_size"]),
        ip=blank_to_none(row["client_ip"]),
        ua=blank_to_none(row.get("request_user_agent")),
        referer=blank_to_none(row.get("request_referer")),
        range=blank_to_none(row.get("request_range")),
        id=blank_to_none(row.get("request_id")),
    )


def take_caddy(row: dict[str, Any]) -> LogLine:
    """Caddy's access log; `ts` is when the request was done."""
    request = row["request"]
    headers = {
        name.lower(): values[0] for name, values in request.get("headers", {}).items() if values
    }
    ended = parse_moment(row["ts"])
    answer = {
        name.lower(): values[0] for name, values in row.get("resp_headers", {}).items() if values
    }
    return LogLine(
        started_at=ended - timedelta(seconds=float(row["duration"])),
        ended_at=ended,
        method=request["method"],
        path=find_path(request["uri"]),
        status=int(row["status"]),
        sent=int(row["size"]),
        ip=request.get("client_ip") or request["remote_ip"],
        ua=headers.get("user-agent"),
        referer=headers.get("referer"),
        range=headers.get("range"),
        content_range=answer.get("content-range"),
    )


class Format(NamedTuple):
    """A kind of log that has a name."""

    make: Callable[[], Reader]
    edge: str
    """What hits of it say as their `edge`."""


FORMATS = {
    "cloudfront": Format(CloudFrontReader, "cdn:cloudfront"),
    "fastly": Format(lambda: JsonReader(take_fastly), "cdn:fastly"),
    "cloudflare": Format(lambda: JsonReader(take_cloudflare), "cdn:cloudflare"),
    "nginx": Format(CombinedReader, "nginx"),
    "caddy": Format(lambda: JsonReader(take_caddy), "caddy"),
    "s3": Format(S3Reader, "s3"),
}


def parse_moment(value: object) -> datetime:
    """An instant as seconds or nanoseconds since 1970, or as RFC 3339. ValueError."""
    if isinstance(value, int | float):
        seconds = value / 1e9 if value > 1e15 else float(value)
        return datetime.fromtimestamp(seconds, UTC)
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return moment.astimezone(UTC)


def split_request(request: str) -> tuple[str, str]:
    """Method and path of `GET /path?query HTTP/1.1`; a request that is none has no path."""
    method, _, rest = request.partition(" ")
    target = rest.rpartition(" ")[0] or rest
    if not target.lower().startswith(("/", "http://", "https://")):
        return method, ""
    return method, find_path(target)


def find_path(target: str) -> str:
    """The path of an address with or without its host, percent-encoded as it was asked for; empty
    where it is none."""
    try:
        return urlsplit(target).path
    except ValueError:
        return ""


def build_content_range(row: dict[str, str]) -> str | None:
    first, last = row.get("sc-range-start", "-"), row.get("sc-range-end", "-")
    return f"bytes {first}-{last}/*" if first.isdigit() else None


def parse_count(text: str) -> int:
    """A number; a dash, and CloudFront's 000, are none."""
    return 0 if text == "-" else int(text)


def parse_seconds(text: str) -> float:
    """Seconds; a dash is none."""
    return 0.0 if text == "-" else float(text)


def blank_to_none(text: str | None) -> str | None:
    return None if text in {None, "", "-", "(null)", '""'} else text


_ESCAPED = re.compile(r"((?:\\x[0-9A-Fa-f]{2})+)|\\(.)")


def unescape(text: str | None) -> str | None:
    r"""A quoted field as it was sent: nginx writes `\x22`, every byte of `ö` so, Apache `\"`."""
    known = blank_to_none(text)
    if known is None or "\\" not in known:
        return known
    return _ESCAPED.sub(_decode_escaped, known)


def _decode_escaped(found: re.Match[str]) -> str:
    if not found[1]:
        return str(found[2])
    return bytes.fromhex(found[1].replace("\\x", "")).decode(errors="backslashreplace")
