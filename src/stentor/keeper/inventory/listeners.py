"""Every port that listens on this machine and speaks TLS, with what it shows."""

import datetime as dt
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from cryptography import x509

from stentor.contracts.inventory import Item
from stentor.keeper.outside.chain import describe_link, fetch_chain, read_names
from stentor.lib.clock import format_instant

LISTENS = "0A"
"""A socket's state in the kernel's tables (TCP_LISTEN)."""
SECONDS = 1.0
AT_ONCE = 16
ENDING = 0.1
"""The part of its life: nobody seems to renew a certificate that has so little left."""
SOON = dt.timedelta(days=30)


class Listener(NamedTuple):
    """Where it can be met on this machine."""

    address: str
    port: int

    @property
    def shown(self) -> str:
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}:{self.port}"


def find_listeners(
    tables: Iterable[Path] = (Path("/proc/net/tcp"), Path("/proc/net/tcp6")),
) -> list[Listener]:
    """All of them, by the kernel's tables; none where there are no such tables."""
    found: set[Listener] = set()
    for table in tables:
        try:
            lines = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for words in map(str.split, lines):
            if len(words) > 3 and words[3] == LISTENS:
                found.add(parse_listener(words[1]))
    return sorted(found)


def parse_listener(text: str) -> Listener:
    """`0100007F:1F90`: the address in words of the machine's order, the port in hex."""
    packed, _, port = text.partition(":")
    content = bytes.fromhex(packed)
    words = [content[at : at + 4][::-1] for at in range(0, len(content), 4)]
    address = ipaddress.ip_address(b"".join(words))
    if address.is_unspecified:
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return Listener(str(address), int(port, 16))


def list_strangers(
    listeners: Iterable[Listener],
    known: AbstractSet[str],
    declared: Mapping[int, str],
    host: str,
    now: dt.datetime,
) -> Iterator[Item]:
    """Those whose certificate is none of the `known` fingerprints; `declared` says whose a port
    is."""
    given = list(listeners)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        chains = list(pool.map(lambda one: try_look(one, host), given))
    for listener, chain in zip(given, chains, strict=True):
        if not chain:
            continue
        link = describe_link(chain[0])
        if link.fingerprint in known:
            continue
        owner = declared.get(listener.port, "")
        left = link.not_after - now
        yield Item(
            kind="listener",
            name=listener.shown,
            owner=owner,
            deadline=format_instant(link.not_after),
            problem=describe_problem(owner, left),
            is_ending=left < (link.not_after - link.not_before) * ENDING,
            detail=f"{', '.join(read_names(chain[0])) or link.title}; {link.fingerprint}",
        )


def describe_problem(owner: str, left: dt.timedelta) -> str:
    """What is wrong with a certificate that has so long to live."""
    has_ended = left <= dt.timedelta()
    if owner:
        return "the certificate it shows has ended" if has_ended else ""
    ends = "has ended" if has_ended else f"ends in {max(1, round(left / dt.timedelta(hours=1)))} h"
    return f"nobody declared the certificate it shows{f', which {ends}' if left < SOON else ''}"


def try_look(listener: Listener, host: str) -> list[x509.Certificate]:
    """Empty where it speaks no TLS."""
    try:
        return fetch_chain(listener.address, listener.port, host, SECONDS)
    except (OSError, ValueError):
        return []
