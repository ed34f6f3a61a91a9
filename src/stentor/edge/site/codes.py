"""Codes and tags of arrangements, spelled and read; those that keep coming are worked out once."""

from collections import OrderedDict
from typing import Final

from stentor.audio.header import HEADER_VERSION
from stentor.contracts.code import (
    NEVER,
    ArrangementCode,
    encode_code,
    encode_tag,
    try_parse_code,
    try_parse_tag,
)
from stentor.contracts.manifest import Manifest
from stentor.lib.signing import SigningKeys

HOUR: Final = 3600
_COARSE_HOURS: Final = 24
_MOST_KEPT: Final = 8192


class Codes:
    """Speaks for the signing keys. Only what was spelled with them is ever kept, so that nobody
    can fill memory with codes of their own."""

    def __init__(self, keys: SigningKeys, link_hours: int) -> None:
        """A link lasts at least `link_hours`."""
        self._keys = keys
        self._link_hours = link_hours
        self._spelled: OrderedDict[ArrangementCode, str] = OrderedDict()
        self._read: OrderedDict[str, ArrangementCode] = OrderedDict()

    def change_keys(self, keys: SigningKeys) -> None:
        self._keys = keys
        self._spelled.clear()
        self._read.clear()

    def arrange(
        self, manifest: Manifest, placements: tuple[int, ...], now: float
    ) -> ArrangementCode:
        """The code of a manifest's first rendition, filled so, for somebody who asks now.

        It lapses at a coarse time, so that listeners with the same arrangement share its address;
        one without spots never lapses.
        """
        expires = NEVER
        if any(placements):
            step = min(self._link_hours, _COARSE_HOURS)
            expires = -(-(int(now) // HOUR + 1 + self._link_hours) // step) * step
        return ArrangementCode(
            manifest.number, manifest.renditions[0].number, HEADER_VERSION, expires, placements
        )

    def spell(self, code: ArrangementCode) -> str:
        text = self._spelled.get(code)
        if text is None:
            text = self._spelled[code] = encode_code(code, self._keys)
            if len(self._spelled) > _MOST_KEPT:
                self._spelled.popitem(last=False)
        return text

    def try_read(self, text: str) -> ArrangementCode | None:
        """None for whatever was not spelled here, character for character."""
        code = self._read.get(text)
        if code is None:
            code = try_parse_code(text, self._keys)
            if code is not None:
                self._read[text] = code
                if len(self._read) > _MOST_KEPT:
                    self._read.popitem(last=False)
        return code

    def find_end(self, text: str) -> int:
        """Until when its link lasts, in seconds since the epoch; 0 for ever, and for what is
        none."""
        code = self.try_read(text)
        return code.expires * HOUR if code else 0

    def make_tag(self, code: ArrangementCode) -> str:
        """With quotes."""
        return f'"{encode_tag(code, self._keys)}"'

    def try_read_tag(self, tag: str) -> ArrangementCode | None:
        return try_parse_tag(tag.strip('"'), self._keys)


def has_lapsed(code: ArrangementCode, now: float) -> bool:
    return code.expires != NEVER and now >= code.expires * HOUR
