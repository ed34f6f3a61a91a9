"""Bytes of stored objects, one after the other."""

from typing import NamedTuple


class Slice(NamedTuple):
    """Bytes `offset … offset + length - 1` of one stored object."""

    object: str
    """SHA-256 of the object."""
    offset: int
    length: int
    """At least 1."""
