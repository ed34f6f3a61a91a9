"""Macros in addresses, `[TIMESTAMP]`, replaced with the right escaping (section 6)."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

UNKNOWN: Final = "-1"
"""The standard's word for a value that nobody here knows."""
WITHHELD: Final = "-2"
"""… and for one that is known and not told, here for the sake of listeners' privacy."""

Value = str | int | tuple[str, ...]
"""A list is written with commas between its escaped parts."""

PRIVATE: Final = frozenset({"DEVICEIP", "IFA", "IFATYPE", "LATLONG"})
KNOWN: Final = frozenset({
    "TIMESTAMP", "CACHEBUSTING", "CONTENTPLAYHEAD", "MEDIAPLAYHEAD", "BREAKPOSITION",
    "BLOCKEDADCATEGORIES", "ADCATEGORIES", "ADCOUNT", "TRANSACTIONID", "PLACEMENTTYPE", "ADTYPE",
    "UNIVERSALADID", "BREAKMAXDURATION", "BREAKMINDURATION", "BREAKMAXADS", "BREAKMINADLENGTH",
    "BREAKMAXADLENGTH", "IFA", "IFATYPE", "CLIENTUA", "SERVERUA", "DEVICEUA", "SERVERSIDE",
    "DEVICEIP", "LATLONG", "DOMAIN", "PAGEURL", "APPBUNDLE", "VASTVERSIONS", "APIFRAMEWORKS",
    "EXTENSIONS", "VERIFICATIONVENDORS", "OMIDPARTNER", "MEDIAMIME", "PLAYERCAPABILITIES",
    "CLICKTYPE", "PLAYERSTATE", "INVENTORYSTATE", "PLAYERSIZE", "ADPLAYHEAD", "ASSETURI",
    "CONTENTID", "CONTENTURI", "PODSEQUENCE", "ADSERVINGID", "CLICKPOS", "ERRORCODE", "REASON",
    "LIMITADTRACKING", "REGULATIONS", "GDPRCONSENT", "STOREID", "STOREURL",
})  # fmt: skip
"""All names of the standard's list."""

_MACRO: Final = re.compile(r"\[([A-Z]{2,30})\]|%5[Bb]([A-Z]{2,30})%5[Dd]")


def replace_macros(url: str, values: Mapping[str, Value]) -> str:
    """Every macro of the standard by its value, escaped as a part of a query (RFC 3986): also
    where its brackets are escaped already. One that has none becomes -1, or -2 where it would
    tell of a listener; names that are not the standard's stay as they are.
    """
    return _MACRO.sub(lambda found: _replace(found, values), url)


def escape(value: Value) -> str:
    """Everything but letters, digits and `-._~` as %XX of UTF-8."""
    if isinstance(value, tuple):
        return ",".join(quote(part, safe="") for part in value)
    return quote(str(value), safe="")


def _replace(found: re.Match[str], values: Mapping[str, Value]) -> str:
    name = found[1] or found[2]
    if name in values:
        return escape(values[name])
    if name not in KNOWN:
        return found[0]
    return WITHHELD if name in PRIVATE else UNKNOWN
