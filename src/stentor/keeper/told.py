"""Hosts that publishers brought, as the published journal tells of them: no database is asked."""

import dataclasses
import os
from pathlib import Path
from typing import BinaryIO

import msgspec
import structlog

from stentor.contracts.journal import JournalLine, parse_line
from stentor.keeper.acme.settings import PublicSettings
from stentor.keeper.acme.table import is_certifiable
from stentor.lib.durable import write_bytes_durably
from stentor.lib.layout import DataLayout

log = structlog.get_logger("keeper")

STEP_BYTES = 1 << 22
_MARK = b'"host:'
_decode = msgspec.json.Decoder(list[str]).decode


class ToldHosts:
    """Reads the journal as it grows, and keeps what it read among the certificates.

    A host stays until the journal says that it is gone. A journal that is away, or another one in
    its place, takes no host out of service: a certificate lost by mistake is worse than one kept
    too long.
    """

    def __init__(self, layout: DataLayout) -> None:
        self._journal = layout.journal
        self._file = name_file(layout)
        self._open: BinaryIO | None = None
        self._offset = 0
        self.names = self._kept = read_told_hosts(layout)

    def refresh(self) -> frozenset[str]:
        """All of them, by the journal's present end. A journal that cannot be read brings no news,
        and a disk that is full keeps none: neither may hold up what is renewed in the same round.
        """
        names = set(self.names)
        try:
            while content := self._read_step():
                for row in content.splitlines():
                    if _MARK in row:
                        take(row, names)
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                log.warning("journal unreadable", reason=str(error))
        if names != self.names:
            log.info("hosts of publishers changed", hosts=len(names))
            self.names = frozenset(names)
        if self.names != self._kept:
            self._keep()
        return self.names

    def _keep(self) -> None:
        try:
            write_bytes_durably(self._file, msgspec.json.encode(sorted(self.names)))
        except OSError as error:
            log.warning("hosts not kept, trying on", reason=str(error))
        else:
            self._kept = self.names

    def _read_step(self) -> bytes:
        """Whole lines that came since; empty at the end."""
        status = self._journal.stat()
        held = os.fstat(self._open.fileno()) if self._open else None
        if held is None or not os.path.samestat(status, held) or status.st_size < self._offset:
            # It stays open, so that no other journal gets its number on the disk.
            self._close()
            self._open = self._journal.open("rb")
        assert self._open is not None
        self._open.seek(self._offset)
        content = self._open.read(STEP_BYTES)
        if content and b"\n" not in content:
            content += self._open.readline()
        end = content.rfind(b"\n") + 1
        self._offset += end
        return content[:end]

    def _close(self) -> None:
        if self._open:
            self._open.close()
        self._open, self._offset = None, 0

    def __del__(self) -> None:
        self._close()


def take(row: bytes, names: set[str]) -> None:
    """What one line of the journal says about a host; a line that is none says nothing."""
    try:
        line: JournalLine = parse_line(row)
    except ValueError:
        return
    kind, _, name = line.address.partition(":")
    if kind != "host" or not is_certifiable(name):
        return
    if line.kind == "host":
        names.add(name)
    elif line.kind == "gone":
        names.discard(name)


def name_file(layout: DataLayout) -> Path:
    return layout.certs / "hosts.json"


def read_told_hosts(layout: DataLayout) -> frozenset[str]:
    """What the keeper has heard of so far; none where it heard of none."""
    try:
        return frozenset(_decode(name_file(layout).read_bytes()))
    except (FileNotFoundError, ValueError):
        return frozenset()


def add_told(public: PublicSettings, names: frozenset[str]) -> PublicSettings:
    """The settings with these hosts beside their own."""
    return dataclasses.replace(public, hosts=public.hosts | names)
