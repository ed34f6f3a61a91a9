"""Sealed addresses to listener keys: the same listener has one key for a whole epoch.

A listener key is HMAC-SHA-256 of the canonical address under the key of the epoch, a calendar
year in UTC. A year begins at midnight UTC, so no window of a calendar day sees two keys. In
the first 30 days of a year hits also carry the key under the year before, so that windows and
attribution can reach over the seam; then that year's key is thrown away, and nobody can tell
any more whether an address is in it.
"""

import hmac
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from stentor.contracts.hit import Hit
from stentor.counting.listeners import try_canonicalise_address
from stentor.lake.facts import UNKNOWN, FactFinder, Facts
from stentor.lib.seal import AddressSealer
from stentor.lib.secretfile import load_or_create_secret

SEAM = timedelta(days=30)
REMEMBERED = 1 << 17


def is_at_seam(moment: datetime) -> bool:
    """Is the year before still joined to this one?"""
    return moment - datetime(moment.year, 1, 1, tzinfo=UTC) < SEAM


def choose_epoch(started: datetime, now: datetime) -> int:
    """The year whose key a hit gets: its own, or the present one where that is over.

    Hits of an edge with a wrong clock get the present one too.
    """
    is_of_last_year = started.year == now.year - 1 and is_at_seam(now)
    return started.year if is_of_last_year else now.year


def find_listener_key(keys: Path, epoch: int) -> Path:
    """The file that holds the key of an epoch."""
    return keys / f"listener-{epoch}.key"


def derive_listener(key: bytes, address: str) -> str:
    """The listener key of a canonical address under the key of an epoch."""
    return hmac.digest(key, address.encode(), "sha256").hex()


class ListenerKeys:
    """Derives listener keys; made for one pass, since it remembers addresses it has opened."""

    def __init__(self, keys: Path, now: datetime) -> None:
        self.keys = keys
        self._sealer = AddressSealer(keys)
        self._open = lru_cache(maxsize=REMEMBERED)(self._unseal)
        self._derive = lru_cache(maxsize=REMEMBERED)(self._compute)
        self._load_key = lru_cache(maxsize=4)(self._load_or_create_key)
        self._now = now
        self._is_at_seam = is_at_seam(now) and find_listener_key(keys, now.year - 1).is_file()

    def derive(self, hit: Hit, started: datetime) -> tuple[str | None, str | None]:
        """The listener key, and at the seam the one under last year's key.

        None where the address is missing, is none, or can no longer be opened.
        """
        address = self._find_address(hit)
        if address is None:
            return None, None
        epoch = choose_epoch(started, self._now)
        listener = self.derive_from_address(address, started)
        if self._is_at_seam and epoch == self._now.year:
            return listener, self._derive(address, epoch - 1)
        return listener, None

    def derive_from_address(self, address: str, started: datetime) -> str:
        """The listener key of a canonical address."""
        return self._derive(address, choose_epoch(started, self._now))

    def derive_all(self, address: str, started: datetime) -> list[str]:
        """The same under the keys of this year and of the one before, as far as they are there."""
        years = {choose_epoch(started, self._now), self._now.year, self._now.year - 1}
        return [
            self._derive(address, year)
            for year in sorted(years)
            if find_listener_key(self.keys, year).is_file()
        ]

    def find_facts(self, hit: Hit, started: datetime, facts: FactFinder) -> Facts:
        """What is known of where it came from; the address goes no further."""
        address = self._find_address(hit)
        return UNKNOWN if address is None else facts.find(address, started.date())

    def open(self, sealed: str) -> str | None:
        """The canonical address; None where it can no longer be opened, or is forged."""
        return self._open(sealed)

    def _find_address(self, hit: Hit) -> str | None:
        if hit.sealed_ip is not None:
            return self._open(hit.sealed_ip)
        return None if hit.ip is None else try_canonicalise_address(hit.ip)

    def _unseal(self, sealed: str) -> str | None:
        try:
            address = self._sealer.unseal(sealed)
        except ValueError:  # forged or torn: as good as no address
            return None
        return None if address is None else try_canonicalise_address(address)

    def _compute(self, address: str, epoch: int) -> str:
        return derive_listener(self._load_key(epoch), address)

    def _load_or_create_key(self, epoch: int) -> bytes:
        return load_or_create_secret(find_listener_key(self.keys, epoch))
