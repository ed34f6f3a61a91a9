"""Manifests by their number, as the journal names them."""

from collections import OrderedDict

import structlog

from stentor.contracts.manifest import Manifest, parse_manifest
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.objects import OpenObjects

log = structlog.get_logger(__name__)


class Manifests:
    """Reads a manifest when it is asked for and keeps the ones used last."""

    def __init__(self, index: PublishedIndex, objects: OpenObjects, most: int = 1024) -> None:
        self._index = index
        self._objects = objects
        self._most = most
        self._held: OrderedDict[int, Manifest] = OrderedDict()

    def find(self, number: int) -> Manifest | None:
        """None when none of that number is published, or when it was taken away."""
        line = self._index.find(f"manifest:{number}")
        if line is None or line.kind != "manifest" or line.plain is None:
            self._held.pop(number, None)
            return None
        held = self._held.get(number)
        if held is None:
            try:
                held = parse_manifest(self._objects.read(line.plain.object))
            except (OSError, ValueError) as error:
                log.warning("manifest unreadable", number=number, reason=str(error))
                return None
            self._held[number] = held
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(number)
        return held
