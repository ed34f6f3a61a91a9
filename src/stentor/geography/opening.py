"""Files to one `Geography`."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from stentor.geography.mmdb import MmdbTable
from stentor.geography.place import NOWHERE, Place, PlaceTable, try_parse_address
from stentor.geography.tor_table import load_tor_table

DEBIAN_TABLES = (Path("/usr/share/tor/geoip"), Path("/usr/share/tor/geoip6"))
"""Where Debian's tor-geoipdb puts its tables: the free default."""

REMEMBERED = 1 << 16


class GeographyError(ValueError):
    """A file that cannot be read or is no such file; names it."""


class Geography:
    """Answers for addresses by some tables; one of no tables knows nothing."""

    def __init__(self, tables: Sequence[PlaceTable] = ()) -> None:
        self._tables = tuple(tables)
        self.version = "+".join(dict.fromkeys(table.version for table in tables))
        """Names the contents of all files; empty without any."""
        self.find = lru_cache(maxsize=REMEMBERED)(self._find)
        """An address as text, also an IPv6 listener's `…/64`, to its place; NOWHERE where it is
        in no table, or no address."""

    def _find(self, text: str) -> Place:
        address = try_parse_address(text) if self._tables else None
        if address is None:
            return NOWHERE
        country = region = asn = None
        for table in self._tables:
            place = table.find(address)
            if country is None or place.country == country:
                region = region or place.region
            country = country or place.country
            asn = asn or place.asn
        return Place(country, region, asn)


def open_geography(files: Iterable[Path]) -> Geography:
    """Opens each file: MMDB by its ending, `.mmdb`; anything else is one of Tor's tables.

    GeographyError on the first that cannot be used.
    """
    return Geography([_open(path) for path in files])


def find_default_files() -> tuple[Path, ...]:
    """Debian's tables, as far as they are installed."""
    return tuple(path for path in DEBIAN_TABLES if path.is_file())


def _open(path: Path) -> PlaceTable:
    try:
        return MmdbTable(path) if path.suffix == ".mmdb" else load_tor_table(path)
    except OSError as error:
        raise GeographyError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise GeographyError(f"{path}: {error}") from error
