"""Content-addressed store of immutable objects on the local disk."""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO, NamedTuple

from stentor.lib.durable import sync_directory, write_durably

CHUNK = 1 << 20


class ObjectRef(NamedTuple):
    """Names an object: SHA-256 of its bytes in lower-case hex, and its size in bytes."""

    sha256: str
    size: int


class LocalObjects:
    """Objects as files `<root>/ab/cd…`; a name that exists holds all of its bytes, for good."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path_of(self, sha256: str) -> Path:
        """Where the object lies or would lie."""
        return self.root / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        return self.path_of(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """The whole object. FileNotFoundError when the store has none of that name."""
        return self.path_of(sha256).read_bytes()

    def put_bytes(self, content: bytes) -> ObjectRef:
        """Stores `content`; storing the same bytes again changes nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.has(sha256):
            with write_durably(self.path_of(sha256)) as file:
                file.write(content)
        return ObjectRef(sha256, len(content))

    def put_file(self, source: Path) -> ObjectRef:
        """Copies a file in; the source stays."""
        ref = measure_file(source)
        target = self.path_of(ref.sha256)
        if not target.is_file():
            with source.open("rb") as read, write_durably(target) as file:
                copy_stream(read, file)
        return ref

    def adopt_file(self, source: Path) -> ObjectRef:
        """Moves a finished file of the same disk in; the source is gone afterwards."""
        ref = measure_file(source)
        target = self.path_of(ref.sha256)
        if target.is_file():
            source.unlink()
            return ref
        with source.open("rb") as file:
            os.fsync(file.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)
        source.chmod(0o644)
        source.replace(target)
        sync_directory(target.parent)
        return ref


def measure_file(source: Path) -> ObjectRef:
    """SHA-256 and size of a file."""
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return ObjectRef(digest.hexdigest(), file.tell())


def copy_stream(source: BinaryIO, target: BinaryIO) -> None:
    """Copies what is left of `source`, a mebibyte at a time."""
    while chunk := source.read(CHUNK):
        target.write(chunk)
