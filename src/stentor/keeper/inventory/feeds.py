"""Hosts of others that the published feeds lead clients to: prefixes of enclosures, hubs."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from stentor.contracts.journal import JournalLine, parse_line
from stentor.lib.objects import LocalObjects

_ADDRESSES = re.compile(
    rb"""<enclosure\b[^>]*?\burl=["'](https?://[^"']+)"""
    rb"""|<(?:\w+:)?link\b(?=[^>]*\brel=["']hub["'])[^>]*?\bhref=["'](https?://[^"']+)"""
)


def find_feed_hosts(journal: Path, objects: Path, own: frozenset[str]) -> set[str]:
    """Every host that an enclosure's address begins with or a hub has, beside our `own`."""
    store = LocalObjects(objects)
    hosts: set[str] = set()
    for line in read_feeds(journal):
        try:
            content = store.read(line.plain.object if line.plain else "")
        except OSError:
            continue
        for pair in _ADDRESSES.findall(content):
            address = (pair[0] or pair[1]).decode("utf-8", "replace")
            try:
                hosts.add(urlsplit(address).hostname or "")
            except ValueError:
                continue
    return {host for host in hosts if "." in host} - own


def read_feeds(journal: Path) -> Iterator[JournalLine]:
    """The line that holds for each feed."""
    latest: dict[str, JournalLine] = {}
    try:
        with journal.open("rb") as file:
            for content in file:
                if b'"/feeds/' not in content:
                    continue
                try:
                    line = parse_line(content)
                except (msgspec.MsgspecError, ValueError):
                    continue
                latest[line.address] = line
    except FileNotFoundError:
        return
    yield from (line for line in latest.values() if line.kind == "file")
