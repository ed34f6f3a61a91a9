"""What of a manifest can be filled: the part of a question that is the same for every listener."""

from dataclasses import dataclass
from functools import lru_cache

from stentor.ads import Neighbour, Slot
from stentor.audio.layout import can_open, count_places
from stentor.contracts.adbook import SlotKind
from stentor.contracts.manifest import Manifest
from stentor.lib.clock import parse_instant


@dataclass(frozen=True)
class SlotPlan:
    """The places of a manifest's breaks."""

    count: int
    """Placements in a code, those of breaks included that cannot open."""
    slots: tuple[Slot, ...]
    """That may be filled."""
    places: tuple[int, ...]
    """Of each slot where it stands among the code's placements."""
    released: float | None
    """When the episode came out, in seconds since the epoch."""
    neighbours: tuple[Neighbour, ...] = ()
    """Advertisers in the episode's own audio."""
    baked_in: tuple[int, ...] = ()
    """Placements of the ads in it."""

    def spread(self, placements: tuple[int, ...]) -> tuple[int, ...]:
        """The slots' placements as a code carries them."""
        if len(placements) == self.count:
            return placements
        spread = [0] * self.count
        for place, number in zip(self.places, placements, strict=True):
            spread[place] = number
        return tuple(spread)


class SlotPlans:
    """Makes a plan once for each manifest that is listened to."""

    def __init__(self, most: int = 2048) -> None:
        self._make = lru_cache(maxsize=most)(lambda held: compute_plan(held.manifest))

    def find(self, manifest: Manifest) -> SlotPlan:
        return self._make(_ByNumber(manifest))


class _ByNumber:
    """A manifest that is equal to every other of its number."""

    __slots__ = ("manifest",)

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest

    def __hash__(self) -> int:
        return self.manifest.number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByNumber) and other.manifest.number == self.manifest.number


def compute_plan(manifest: Manifest) -> SlotPlan:
    """For the manifest's first rendition."""
    rendition = manifest.renditions[0]
    slots, places, place = [], [], 0
    for number, point in enumerate(manifest.breaks):
        is_open = can_open(manifest, rendition, number)
        kind = name_slot(point.frame, rendition.frames)
        for index in range(count_places(manifest, number)):
            if is_open:
                slots.append(Slot(kind, number, is_for_house=index >= point.slots))
                places.append(place)
            place += 1
    released = parse_instant(manifest.released).timestamp() if manifest.released else None
    return SlotPlan(
        place,
        tuple(slots),
        tuple(places),
        released,
        list_neighbours(manifest),
        tuple(one.placement for one in manifest.baked_in),
    )


def list_neighbours(manifest: Manifest) -> tuple[Neighbour, ...]:
    """Of the ads in the episode's own audio, with the breaks that they touch."""
    return tuple(
        Neighbour(
            one.advertiser,
            tuple(
                number
                for number, point in enumerate(manifest.breaks)
                if one.first <= point.frame <= one.last
            ),
        )
        for one in manifest.baked_in
    )


def name_slot(frame: int, frames: int) -> SlotKind:
    if frame <= 0:
        return "pre"
    return "post" if frame >= frames else "mid"
