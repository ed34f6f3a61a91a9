"""The places that a flight may be for or not for: codes that listeners can be in. Pure."""

import difflib
import re
from typing import Final

from stentor.lib.countries import load_names

_PLACE: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_MISTAKEN: Final = {"UK": "GB", "EL": "GR"}
"""Codes that people write for others."""


def check_place(word: str) -> None:
    """A country of ISO 3166-1, or a region of one: no listener would ever be in another. ValueError
    with the code that was probably meant. Without a table of countries every code is one."""
    names = load_names()
    if not _PLACE.fullmatch(word.upper()):
        codes = {name.casefold(): code for code, name in names.items()}
        near = difflib.get_close_matches(word.casefold(), codes, 1, 0.8)
        hint = f" Did you mean {codes[near[0]]}?" if near else ""
        raise ValueError(f"“{word}” is neither a country like DE nor a region like DE-BE.{hint}")
    country = word[:2].upper()
    if names and country not in names:
        hint = f" Write {_MISTAKEN[country]}." if country in _MISTAKEN else ""
        raise ValueError(f"“{word}”: there is no country {country}.{hint}")
