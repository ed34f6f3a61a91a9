"""Placements by their number, as the journal names them."""

from collections import OrderedDict

import structlog

from stentor.contracts.placement import Placement, parse_placement
from stentor.edge.published.index import PublishedIndex
from stentor.edge.published.objects import OpenObjects

log = structlog.get_logger(__name__)


class Placements:
    """Reads a placement when it is asked for and keeps the ones used last."""

    def __init__(self, index: PublishedIndex, objects: OpenObjects, most: int = 8192) -> None:
        self._index = index
        self._objects = objects
        self._most = most
        self._held: OrderedDict[int, tuple[str, Placement]] = OrderedDict()

    def find(self, number: int) -> Placement | None:
        """None when none of that number is published, or when it was recalled."""
        line = self._index.find(f"placement:{number}")
        if line is None or line.kind != "placement" or line.plain is None:
            self._held.pop(number, None)
            return None
        held = self._held.get(number)
        if held is not None and held[0] == line.plain.object:
            self._held.move_to_end(number)
            return held[1]
        try:
            placement = parse_placement(self._objects.read(line.plain.object))
        except (OSError, ValueError) as error:
            log.warning("placement unreadable", number=number, reason=str(error))
            return None
        self._held[number] = (line.plain.object, placement)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return placement
