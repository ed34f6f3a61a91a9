"""How hosts that publishers bring are looked at: the operator's table `[hosts]`."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import msgspec


class HostTable(msgspec.Struct, forbid_unknown_fields=True):
    """The table as it is written."""

    resolver: str = ""
    resolver_port: int = 53
    http_port: int = 0
    https_port: int = 0
    roots: str = ""


@dataclass(frozen=True, kw_only=True)
class HostSettings:
    """From where and by whose word a host is looked at."""

    resolver: str = ""
    """IP address of a name server; empty for those of the system."""
    resolver_port: int = 53
    http_port: int = 80
    """Where listeners come in."""
    https_port: int = 443
    roots: Path | None = None
    """By which certificates are judged; None for the system's."""


def parse_host_settings(
    table: Mapping[str, Any], root: Path, *, http_port: int, https_port: int, roots: Path | None
) -> HostSettings:
    """What the table leaves out is as given. ValueError with one line that says what is wrong."""
    try:
        read = msgspec.convert(dict(table), HostTable)
    except msgspec.ValidationError as error:
        raise ValueError(f"[hosts] {error}") from error
    if read.resolver:
        try:
            ip_address(read.resolver)
        except ValueError as error:
            raise ValueError(f"[hosts] resolver {read.resolver!r} is no IP address") from error
    for name in ("resolver_port", "http_port", "https_port"):
        if not 0 <= getattr(read, name) < 65_536:
            raise ValueError(f"[hosts] {name} is no port")
    return HostSettings(
        resolver=read.resolver,
        resolver_port=read.resolver_port,
        http_port=read.http_port or http_port,
        https_port=read.https_port or https_port,
        roots=root / read.roots if read.roots else roots,
    )
