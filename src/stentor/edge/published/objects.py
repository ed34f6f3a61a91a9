"""Open descriptors of published objects."""

import os
from collections import OrderedDict
from typing import NamedTuple

from stentor.lib.objects import LocalObjects


class OpenObject:
    """A read descriptor that is closed when nobody refers to it any more."""

    __slots__ = ("descriptor",)

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __del__(self) -> None:
        os.close(self.descriptor)


class FileSpan(NamedTuple):
    """Bytes of an object that are to be sent."""

    object: OpenObject
    offset: int
    length: int


class OpenObjects:
    """Keeps the objects used last open; a transfer keeps its own open besides."""

    def __init__(self, objects: LocalObjects, most: int = 512) -> None:
        self._objects = objects
        self._most = most
        self._open: OrderedDict[str, OpenObject] = OrderedDict()

    def open(self, sha256: str) -> OpenObject:
        """The object's descriptor. FileNotFoundError when the store has none of that name."""
        held = self._open.get(sha256)
        if held is None:
            path = self._objects.path_of(sha256)
            held = self._open[sha256] = OpenObject(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
            if len(self._open) > self._most:
                self._open.popitem(last=False)
        else:
            self._open.move_to_end(sha256)
        return held

    def read(self, sha256: str) -> bytes:
        """A whole small object; it is not kept open."""
        return self._objects.read(sha256)
