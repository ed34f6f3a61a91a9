"""Lists of networks: whose addresses make no download, and addresses that many people share.

A list of networks is text, one a line: `203.0.113.0/24 data-centre Name of it`; the kind
(data-centre, vpn or bot) may be left out and means data-centre then; `#` begins a comment. The
documents in which cloud providers publish their ranges (`{"prefixes": [{"ip_prefix": …}]}`) and
ipcat's `first,last,name,url` are read as well.

A list of shared addresses has `198.51.100.0/24 2026-11-01 Name of the campus` a line. The day is
when somebody made sure of it; an entry holds for 90 days from then, as the guidelines ask.
"""

import csv
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
    summarize_address_range,
)
from typing import Literal, NamedTuple, get_args

Network = IPv4Network | IPv6Network
NetworkKind = Literal["data-centre", "vpn", "bot"]
NETWORK_KINDS: tuple[NetworkKind, ...] = get_args(NetworkKind)
SHARED_FOR = timedelta(days=90)
"""After this an entry of the shared addresses must have been looked at again (§ 5.5.2)."""


class NetworkRow(NamedTuple):
    """One network of a list."""

    network: Network
    kind: NetworkKind


class SharedRow(NamedTuple):
    """One network that many people share, and the last day it is believed."""

    network: Network
    until: date


class NetworkTable:
    """Finds the row of the most specific network that an address is in."""

    def __init__(self, rows: Iterable[NetworkRow | SharedRow]) -> None:
        listed = sorted(rows, key=lambda row: (int(row.network[0]), row.network.prefixlen))
        self._tables: dict[int, _Ranges] = {
            version: _Ranges([row for row in listed if row.network.version == version])
            for version in (4, 6)
        }
        text = "\n".join(" ".join(map(str, row)) for row in listed)
        self.version = sha256(text.encode()).hexdigest()[:8] if listed else ""
        """Eight letters that change with the list; empty for an empty one."""
        self.find = lru_cache(maxsize=1 << 16)(self._find)
        """An address as text to its row; None when it is in none, or no address."""

    def _find(self, text: str) -> NetworkRow | SharedRow | None:
        try:
            address = ip_address(text.split("/", maxsplit=1)[0])
        except ValueError:
            return None
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return self._tables[address.version].find(int(address))


class _Ranges:
    """Disjoint ranges of addresses, each with the row that holds there."""

    def __init__(self, rows: list[NetworkRow] | list[SharedRow] | list[NetworkRow | SharedRow]):
        self._starts: list[int] = []
        self._rows: list[NetworkRow | SharedRow | None] = []
        open_rows: list[tuple[int, NetworkRow | SharedRow]] = []
        for row in rows:
            first, last = int(row.network[0]), int(row.network[-1])
            while open_rows and open_rows[-1][0] < first:
                self._close(open_rows)
            self._add(first, row)
            open_rows.append((last, row))
        while open_rows:
            self._close(open_rows)

    def _close(self, open_rows: list[tuple[int, NetworkRow | SharedRow]]) -> None:
        last, _ = open_rows.pop()
        self._add(last + 1, open_rows[-1][1] if open_rows else None)

    def _add(self, start: int, row: NetworkRow | SharedRow | None) -> None:
        if self._starts and self._starts[-1] == start:
            self._rows[-1] = row
        else:
            self._starts.append(start)
            self._rows.append(row)

    def find(self, address: int) -> NetworkRow | SharedRow | None:
        place = bisect_right(self._starts, address) - 1
        return self._rows[place] if place >= 0 else None


def parse_networks(text: str) -> Iterator[NetworkRow]:
    """The networks of a list in any of the forms. ValueError, with its line, for what is none."""
    if text.lstrip().startswith("{"):
        yield from _parse_ranges_document(text)
        return
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if content:
            try:
                yield from _parse_network_line(content)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error


def parse_shared(text: str) -> Iterator[SharedRow]:
    """The shared networks of a list. ValueError, with its line, for what is none."""
    for number, line in enumerate(text.splitlines(), 1):
        parts = line.partition("#")[0].split()
        if not parts:
            continue
        try:
            checked = date.fromisoformat(parts[1])
            yield SharedRow(_parse_network(parts[0]), checked + SHARED_FOR)
        except IndexError:
            raise ValueError(f"line {number}: the day it was looked at is missing") from None
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error


def _parse_network_line(content: str) -> Iterator[NetworkRow]:
    if content.count(",") >= 2:
        first, last, *_ = next(csv.reader([content]))
        yield from _split_range(ip_address(first.strip()), ip_address(last.strip()))
        return
    network, *rest = content.split()
    named = (kind for kind in NETWORK_KINDS if rest[:1] == [kind])
    kind: NetworkKind = next(named, "data-centre")
    yield NetworkRow(_parse_network(network), kind)


def _split_range(
    first: IPv4Address | IPv6Address, last: IPv4Address | IPv6Address
) -> Iterator[NetworkRow]:
    if first.version != last.version:
        raise ValueError(f"{first} and {last} are not of one kind")
    parts: Iterable[Network] = summarize_address_range(first, last)
    for part in parts:
        yield NetworkRow(part, "data-centre")


def _parse_ranges_document(text: str) -> Iterator[NetworkRow]:
    document = json.loads(text)
    names = ("ip_prefix", "ipv6_prefix", "ipv4Prefix", "ipv6Prefix")
    for entry in [*document.get("prefixes", ()), *document.get("ipv6_prefixes", ())]:
        for name in names:
            if entry.get(name):
                yield NetworkRow(_parse_network(entry[name]), "data-centre")


def _parse_network(text: str) -> Network:
    return ip_network(text, strict=False)
