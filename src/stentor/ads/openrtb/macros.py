"""Macros of notices and markup, `${AUCTION_PRICE}` (OpenRTB 2.6 section 4.4)."""

import base64
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

_MACRO: Final = re.compile(r"\$\{(AUCTION_[A-Z_]{2,20})(?::(B64))?\}")


def replace_auction_macros(text: str, values: Mapping[str, str], *, is_url: bool = True) -> str:
    """Each macro by its value, escaped for the query of an address; with `:B64` as base64, as the
    standard allows. One that has no value becomes empty, as the standard has it."""

    def replace(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        if found[2]:
            value = base64.b64encode(value.encode()).decode()
        return quote(value, safe="") if is_url else value

    return _MACRO.sub(replace, text)
