"""The operator's word on probes and the status page: `[probes]` and `[status]` of the file."""

import datetime as dt
import ipaddress
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from stentor.alarms.settings import parse_duration
from stentor.incidents.components import BY_ID
from stentor.incidents.patience import Patience
from stentor.prober.page.bucket import BucketSettings

Table = TypeVar("Table")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
)
_RESOLVER = re.compile(r"(?P<address>[0-9.]+|\[[0-9a-f:]+\])(:(?P<port>\d+))?")


class PageSetting(msgspec.Struct, forbid_unknown_fields=True):
    """`[[probes.pages]]`: a further address that is looked at."""

    host: str
    path: str = "/"
    body: str = ""
    status: list[int] = []
    component: str = "listening"
    address: str = ""
    port: int = 443


class DoorSetting(msgspec.Struct, forbid_unknown_fields=True):
    """`[[probes.doors]]`: a further port that is knocked at."""

    address: str
    port: int
    component: str = "machines"


class ProbeTable(msgspec.Struct, forbid_unknown_fields=True):
    """`[probes]` as it is written."""

    name: str = "local"
    every: str = "10s"
    timeout: str = "5s"
    tries: int = 4
    quorum: int = 1
    addresses: list[str] = []
    canary: str = ""
    publish_every: str = ""
    publish_show: str = "stentor-canary"
    feed_silence: dict[str, str] = {}
    dns: dict[str, list[str]] = {}
    resolvers: list[str] = []
    domains: list[str] = []
    rdap: str = "https://rdap.org"
    pages: list[PageSetting] = []
    doors: list[DoorSetting] = []
    roots: list[str] = []


class BucketTable(msgspec.Struct, forbid_unknown_fields=True):
    """`[[status.buckets]]`: a bucket that speaks S3."""

    url: str
    access_key: str
    secret_key_file: str
    endpoint: str = ""
    region: str = "us-east-1"


class StatusTable(msgspec.Struct, forbid_unknown_fields=True):
    """`[status]` as it is written."""

    title: str = ""
    publish_after: str = "10m"
    resolve_after: str = "1h"
    copies: list[str] = []
    push: list[str] = []
    buckets: list[BucketTable] = []
    url: str = ""
    host: str = ""


@dataclass(frozen=True, kw_only=True)
class ProbeSettings:
    """Checked; durations in seconds."""

    name: str = "local"
    every: float = 10.0
    seconds: float = 5.0
    tries: int = 4
    quorum: int = 1
    addresses: tuple[str, ...] = ()
    """The edges, one by one; empty: the one on this machine."""
    canary: str = ""
    publish_every: float = 0.0
    """0: no canary is published."""
    publish_show: str = "stentor-canary"
    feed_silence: Mapping[str, dt.timedelta] = field(default_factory=dict)
    dns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    resolvers: tuple[tuple[str, int], ...] = ()
    domains: tuple[str, ...] = ()
    rdap: str = "https://rdap.org"
    pages: tuple[PageSetting, ...] = ()
    doors: tuple[DoorSetting, ...] = ()
    roots: tuple[Path, ...] = ()
    """Further certificates that are trusted, beside the system's and the local authority's."""


@dataclass(frozen=True, kw_only=True)
class StatusSettings:
    """How the page is made and where it goes."""

    title: str = ""
    patience: Patience = field(default_factory=Patience)
    copies: tuple[Path, ...] = ()
    """Directories that get a copy: another machine's disk, mounted."""
    push: tuple[tuple[str, ...], ...] = ()
    """Commands that carry it away; `{directory}` stands for where it lies."""
    buckets: tuple[BucketSettings, ...] = ()
    """Buckets that get a copy."""
    url: str = ""
    """Where the second copy is read, for words that name it."""
    host: str = ""
    """A name of the page's own, at which this installation's edge serves it; empty for none."""


def parse_probe_settings(table: Mapping[str, Any], root: Path = Path()) -> ProbeSettings:
    """`roots` are relative to `root`. ValueError with one line that says where it is wrong."""
    read = convert("probes", table, ProbeTable)
    if not _NAME.fullmatch(read.name):
        raise ValueError(f"[probes] name {read.name!r} is not lower-case letters, digits, hyphens")
    if not 1 <= read.tries <= 10 or not 1 <= read.quorum <= 20:
        raise ValueError("[probes] tries is from 1 to 10, quorum from 1 to 20")
    rows: list[PageSetting | DoorSetting] = [*read.pages, *read.doors]
    for component in [row.component for row in rows]:
        if component not in BY_ID:
            raise ValueError(f"[probes] {component!r} is none of {', '.join(BY_ID)}")
    return ProbeSettings(
        name=read.name,
        every=parse_seconds("probes", read.every),
        seconds=parse_seconds("probes", read.timeout),
        tries=read.tries,
        quorum=read.quorum,
        addresses=tuple(parse_address(text) for text in read.addresses),
        canary=read.canary,
        publish_every=parse_seconds("probes", read.publish_every) if read.publish_every else 0.0,
        publish_show=read.publish_show,
        feed_silence={
            slug: dt.timedelta(seconds=parse_seconds("probes", text))
            for slug, text in read.feed_silence.items()
        },
        dns={host: frozenset(map(parse_address, found)) for host, found in read.dns.items()},
        resolvers=tuple(parse_resolver(text) for text in read.resolvers),
        domains=tuple(read.domains),
        rdap=read.rdap,
        pages=tuple(read.pages),
        doors=tuple(read.doors),
        roots=tuple(root / path for path in read.roots),
    )


def parse_status_settings(table: Mapping[str, Any], root: Path = Path()) -> StatusSettings:
    """`copies` are relative to `root`. ValueError with one line that says where it is wrong."""
    read = convert("status", table, StatusTable)
    resolve_after = None
    if read.resolve_after != "never":
        resolve_after = dt.timedelta(seconds=parse_seconds("status", read.resolve_after))
    try:
        push = tuple(tuple(shlex.split(command)) for command in read.push)
    except ValueError as error:
        raise ValueError(f"[status] push cannot be split into words: {error}") from error
    return StatusSettings(
        title=read.title,
        patience=Patience(
            dt.timedelta(seconds=parse_seconds("status", read.publish_after)), resolve_after
        ),
        copies=tuple(root / path for path in read.copies),
        push=push,
        buckets=tuple(parse_bucket(row, root) for row in read.buckets),
        url=read.url,
        host=parse_host(read.host) if read.host else "",
    )


def convert(name: str, table: Mapping[str, Any], kind: type[Table]) -> Table:
    try:
        return msgspec.convert(dict(table), kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"[{name}] {error}") from error


def parse_bucket(row: BucketTable, root: Path) -> BucketSettings:
    parts = urlsplit(row.url)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"[status] {row.url!r} is no address like s3://bucket/folder")
    if row.endpoint and urlsplit(row.endpoint).scheme not in {"http", "https"}:
        raise ValueError(f"[status] endpoint {row.endpoint!r} does not begin with https://")
    folder = parts.path.strip("/")
    return BucketSettings(
        name=parts.netloc,
        prefix=f"{folder}/" if folder else "",
        endpoint=row.endpoint,
        region=row.region,
        access_key=row.access_key,
        secret_key_file=root / row.secret_key_file,
    )


def parse_host(text: str) -> str:
    """A name in lower case, without port and scheme."""
    if not _HOST.fullmatch(text.lower()):
        raise ValueError(f"[status] host {text!r} is no name like status.example.org")
    return text.lower()


def parse_seconds(table: str, text: str) -> float:
    try:
        return parse_duration(text).total_seconds()
    except ValueError as error:
        raise ValueError(f"[{table}] {error}") from error


def parse_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(f"[probes] {text!r} is not an IP address") from None


def parse_resolver(text: str) -> tuple[str, int]:
    """`192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:53`."""
    found = _RESOLVER.fullmatch(text)
    if not found:
        raise ValueError(f"[probes] {text!r} is not a resolver like 192.0.2.53 or 192.0.2.53:5353")
    return parse_address(found["address"].strip("[]")), int(found["port"] or 53)
