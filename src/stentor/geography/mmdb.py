"""MMDB files: the format is one, the names of the fields are each vendor's own.

Known are those of MaxMind's and DB-IP's City, Country, ASN and ISP files (nested), and the flat
ones of IPinfo and IPLocate. The file is mapped, so that all processes share its memory.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import maxminddb

from stentor.geography.place import NOWHERE, Address, Place, try_parse_country

_ASN = re.compile(r"(?:AS)?(\d{1,10})", re.IGNORECASE)
_REGION_CODE = re.compile(r"[A-Z0-9]{1,3}")


class MmdbTable:
    """One MMDB file, mapped for as long as it is held."""

    def __init__(self, path: Path) -> None:
        """OSError, ValueError when it is no MMDB file."""
        try:
            self._reader = maxminddb.open_database(path)
        except maxminddb.InvalidDatabaseError as error:
            raise ValueError(str(error)) from error
        facts = self._reader.metadata()
        kind = re.sub(r"[^A-Za-z0-9]+", "-", facts.database_type).strip("-").lower()
        self.version = f"{kind}-{datetime.fromtimestamp(facts.build_epoch, UTC):%Y%m%d%H%M}"
        self._has_ipv6 = facts.ip_version == 6

    def find(self, address: Address) -> Place:
        if address.version == 6 and not self._has_ipv6:
            return NOWHERE
        row = self._reader.get(address)
        return read_place(row) if isinstance(row, Mapping) else NOWHERE


def read_place(row: Mapping[str, Any]) -> Place:
    """A vendor's row in our names."""
    country = _find_country(row)
    return Place(country, _find_region(row, country), _find_asn(row))


def _find_country(row: Mapping[str, Any]) -> str | None:
    for name in ("country", "registered_country", "country_code"):
        value = row.get(name)
        code = value.get("iso_code") if isinstance(value, Mapping) else value
        if country := try_parse_country(code):
            return country
    return None


def _find_region(row: Mapping[str, Any], country: str | None) -> str | None:
    """The widest division of the country, where the row has its code."""
    divisions = row.get("subdivisions")
    if isinstance(divisions, list) and divisions and isinstance(divisions[0], Mapping):
        code = divisions[0].get("iso_code")
    else:
        code = row.get("region_code")
    if country is None or not isinstance(code, str):
        return None
    code = code.upper().removeprefix(f"{country}-")
    return f"{country}-{code}" if _REGION_CODE.fullmatch(code) else None


def _find_asn(row: Mapping[str, Any]) -> int | None:
    for name in ("autonomous_system_number", "asn", "as_number"):
        found = _ASN.fullmatch(str(row.get(name, "")))
        if found:
            return int(found.group(1))
    return None
