"""The lake's manifest: what has been read of the spool, and which Parquet files are in force.

It is the only thing that makes a hit part of the lake, and it is replaced whole. A Parquet
file it does not name does not exist for readers; a line of the spool before its offset has
been taken in, exactly once.
"""

from datetime import date
from pathlib import Path

import msgspec

from stentor.lib.durable import write_bytes_durably

FORMAT = 1


class LakeUnreadableError(Exception):
    """The manifest is there and cannot be read: starting anew would lose or double hits."""


class HourFile(msgspec.Struct, frozen=True, kw_only=True):
    """One Parquet file of one hour."""

    name: str
    """Path below the lake's directory."""
    rows: int
    added: str
    """RFC 3339."""
    lists: str | None = None
    """Version of the lists that were asked last of its addresses, see `FactFinder`."""


class LakeManifest(msgspec.Struct, kw_only=True):
    """One state of the lake."""

    format: int = FORMAT
    offsets: dict[str, int] = {}
    """Bytes taken in of each spool file that may still be there."""
    hours: dict[str, list[HourFile]] = {}
    """Files in force by UTC hour of the hits' start, `2026-11-23T19`."""
    retired: list[HourFile] = []
    """Replaced by others (`added` is when); kept a while for readers of the state before."""
    skipped: dict[str, int] = {}
    """Lines that were no hits, by kind: garbage, torn."""

    def list_days(self) -> list[date]:
        return [date.fromisoformat(day) for day in sorted({hour[:10] for hour in self.hours})]

    def list_files(self, day: date) -> list[HourFile]:
        """The files in force of one UTC day."""
        hours = (f"{day.isoformat()}T{hour:02}" for hour in range(24))
        return [file for hour in hours for file in self.hours.get(hour, ())]

    def list_names(self) -> set[str]:
        """Every Parquet file that must not be swept away."""
        in_force = (file for files in self.hours.values() for file in files)
        return {file.name for file in [*in_force, *self.retired]}


def find_manifest(lake: Path) -> Path:
    return lake / "manifest.json"


def load_manifest(lake: Path) -> LakeManifest:
    """The state in force; an empty one where there is no lake yet. LakeUnreadableError."""
    path = find_manifest(lake)
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=LakeManifest)
    except FileNotFoundError:
        return LakeManifest()
    except msgspec.DecodeError as error:
        raise LakeUnreadableError(f"{path} cannot be read ({error}); bring it back") from error
    if manifest.format != FORMAT:
        raise LakeUnreadableError(
            f"{path} has format {manifest.format}, this program reads {FORMAT} only"
        )
    return manifest


def save_manifest(lake: Path, manifest: LakeManifest) -> None:
    """Puts a state in force."""
    write_bytes_durably(find_manifest(lake), msgspec.json.encode(manifest))
