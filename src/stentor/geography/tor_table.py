"""Tor's tables of countries: `first,last,CC` a line, IPv4 as numbers, IPv6 as addresses.

Debian packages them as tor-geoipdb, made from IPFire's location database (CC BY-SA 4.0). They
are held as sorted numbers, ten bytes a range, so that every process may have its own.
"""

import re
from array import array
from bisect import bisect_right
from email.utils import parsedate_to_datetime
from hashlib import sha256
from io import StringIO
from ipaddress import IPv6Address
from pathlib import Path
from socket import AF_INET6, inet_pton

from stentor.geography.place import NOWHERE, Address, Place, try_parse_country

_GENERATED = re.compile(r"^#\s*Generated:\s*(.+)$", re.MULTILINE)


class TorTable:
    """One table, of IPv4 or of IPv6; an IPv6 address is found by its /64."""

    def __init__(self, text: str) -> None:
        """ValueError, with its line, for what is no such table."""
        self._starts, self._ends = array("Q"), array("Q")
        self._countries = array("H")
        self._places: list[Place] = []
        numbers: dict[str, int] = {}
        self.is_of_ipv6 = False
        for number, line in enumerate(StringIO(text), 1):
            if line.strip() and line[0] != "#":
                try:
                    first, last, code = line.rstrip().split(",")
                    self._add(_parse_end(first), _parse_end(last), numbers, code)
                except (ValueError, OSError, OverflowError):
                    raise ValueError(f"line {number}: {line[:60]!r} is not first,last,CC") from None
                self.is_of_ipv6 = ":" in first
        if not self._starts:
            raise ValueError("it has no ranges")
        self.version = _name_version(text)

    def find(self, address: Address) -> Place:
        is_ipv6 = isinstance(address, IPv6Address)
        if is_ipv6 != self.is_of_ipv6:
            return NOWHERE
        number = int(address) >> 64 if is_ipv6 else int(address)
        at = bisect_right(self._starts, number) - 1
        if at < 0 or number > self._ends[at]:
            return NOWHERE
        return self._places[self._countries[at]]

    def _add(self, first: int, last: int, numbers: dict[str, int], code: str) -> None:
        if self._starts and first < self._starts[-1]:
            raise ValueError
        if self._starts and first == self._starts[-1]:
            return  # both within one /64: the first one holds
        if code not in numbers:
            numbers[code] = len(self._places)
            self._places.append(Place(country=try_parse_country(code)))
        self._starts.append(first)
        self._ends.append(last)
        self._countries.append(numbers[code])


def load_tor_table(path: Path) -> TorTable:
    """OSError, ValueError."""
    return TorTable(path.read_text("ascii"))


def _parse_end(text: str) -> int:
    if ":" in text:
        return int.from_bytes(inet_pton(AF_INET6, text)[:8], "big")
    return int(text)


def _name_version(text: str) -> str:
    """The day the table says it was generated, and eight letters that change with it."""
    digest = sha256(text.encode()).hexdigest()[:8]
    generated = _GENERATED.search(text[:4096])
    try:
        day = parsedate_to_datetime(generated.group(1)) if generated else None
    except ValueError:
        day = None
    return f"tor-{day:%Y%m%d}-{digest}" if day else f"tor-{digest}"
