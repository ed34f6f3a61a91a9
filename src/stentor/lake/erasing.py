"""Sealed addresses of listeners who are taken out, where they stand beside the lake.

Edges append to files of the spool, and others read them by offset, so no byte of these moves: what
tells of a listener gives way to spaces, and a pass that is interrupted may begin again.
"""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from stentor.lake.listeners import ListenerKeys
from stentor.lake.manifest import LakeManifest
from stentor.lib.durable import write_bytes_durably
from stentor.lib.layout import DataLayout

SEALED = rb'"sealed_ip":"(\d{8}\.[\w=-]+)"'
TEXT = rb'(?:"(?:[^"\\]|\\.)*"|null)'
HIT = re.compile(rb"^.*" + SEALED + rb".*$", re.MULTILINE)
WHO_DECIDED_FOR = re.compile(SEALED + rb',"ua":' + TEXT)
"""As `contracts.decision` writes it; quotes within a text have a backslash before them."""
NOBODY = b'"sealed_ip":null,"ua":null'


class Unwanted(NamedTuple):
    """Who is taken out, and the keys that open addresses."""

    listeners: frozenset[str]
    keys: ListenerKeys

    def holds(self, sealed: str) -> bool:
        """Is it an address of theirs? What can no longer be opened is nobody's."""
        address = self.keys.open(sealed)
        if address is None:
            return False
        noon = datetime.strptime(f"{sealed[:8]}12", "%Y%m%d%H").replace(tzinfo=UTC)
        return not self.listeners.isdisjoint(self.keys.derive_all(address, noon))


def erase_addresses(folder: Path, unwanted: Unwanted) -> int:
    """Of the address book; returns how many."""
    return sum(_erase_lines(path, unwanted) for path in sorted(folder.glob("*.sealed")))


def _erase_lines(path: Path, unwanted: Unwanted) -> int:
    lines = [line for line in path.read_text().splitlines() if line.strip()]
    kept = [line for line in lines if not unwanted.holds(line)]
    if len(kept) < len(lines):
        write_bytes_durably(path, "\n".join(kept).encode())
    return len(lines) - len(kept)


def erase_in_spool(layout: DataLayout, manifest: LakeManifest, unwanted: Unwanted) -> int:
    """Records in files that edges still write to: whole hits, as far as the lake has read them,
    and of decisions whom they were made for. Returns how many records."""
    erased = 0
    for name, end in manifest.offsets.items():
        erased += _blank(layout.spool / name, HIT, b"", unwanted, end)
    for path in sorted(layout.spool.glob("*.decisions")):
        erased += _blank(path, WHO_DECIDED_FOR, NOBODY, unwanted)
    return erased


def _blank(
    path: Path, pattern: re.Pattern[bytes], instead: bytes, unwanted: Unwanted, end: int = -1
) -> int:
    """Of the first `end` bytes, or of all; returns how often."""
    erased = 0
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return 0  # read to its end, or past its time
    with file:
        content = file.read(end)
        for found in pattern.finditer(content):
            if unwanted.holds(found[1].decode()):
                os.pwrite(file.fileno(), instead.ljust(len(found[0])), found.start())
                erased += 1
        if erased:
            os.fsync(file.fileno())
    return erased
