"""Hits whose addresses are sealed, to hits that carry them, and back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from msgspec import structs

from stentor.contracts.hit import Hit
from stentor.lib.seal import AddressSealer

REMEMBERED = 1 << 16


def open_addresses(hits: Iterable[Hit], keys: Path) -> Iterator[Hit]:
    """The hits with the addresses that these keys open; those of days that are past, and forged
    ones, stay closed."""
    sealer = AddressSealer(keys)

    @lru_cache(maxsize=REMEMBERED)
    def unseal(sealed: str) -> str | None:
        try:
            return sealer.unseal(sealed)
        except ValueError:
            return None

    for hit in hits:
        if hit.sealed_ip is None or hit.ip is not None:
            yield hit
        else:
            yield structs.replace(hit, ip=unseal(hit.sealed_ip), sealed_ip=None)


def seal_addresses(hits: Iterable[Hit], keys: Path, now: datetime) -> Iterator[Hit]:
    """The hits as an edge would write them: no address in the clear."""
    sealer = AddressSealer(keys)

    @lru_cache(maxsize=REMEMBERED)
    def seal(address: str) -> str:
        return sealer.seal(address, now)

    for hit in hits:
        sealed = hit.sealed_ip if hit.ip is None else seal(hit.ip)
        yield structs.replace(hit, ip=None, sealed_ip=sealed)
