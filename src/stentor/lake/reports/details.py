"""What the downloads of an episode, or of a whole show, on one UTC day divide into."""

from collections.abc import Iterable

import msgspec
from msgspec import structs

SLOTS = 96
"""Quarters of an hour of a day: every time zone's days are made of them."""
DIVISIONS = ("apps", "devices", "systems", "countries", "regions")
UNKNOWN = "unknown"


class Details(msgspec.Struct, array_like=True):
    """Downloads by quarter of an hour of their first request, and by who took them."""

    slots: dict[int, int] = {}
    apps: dict[str, int] = {}
    devices: dict[str, int] = {}
    systems: dict[str, int] = {}
    countries: dict[str, int] = {}
    regions: dict[str, int] = {}
    taken: dict[int, int] = {}
    """Second of the content to how many more (or fewer) listeners took it than took the one
    before: the running sum is the retention curve. Only of requests whose bytes were measured."""
    unverified: int = 0
    """Downloads that no bytes were measured of."""

    def add(self, other: "Details") -> None:
        """Adds what another one counted."""
        for mine, theirs in (
            (self.slots, other.slots),
            *((getattr(self, name), getattr(other, name)) for name in DIVISIONS),
            (self.taken, other.taken),
        ):
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number
        self.unverified += other.unverified

    @property
    def downloads(self) -> int:
        return sum(self.slots.values())


_encode = msgspec.msgpack.Encoder().encode
decode_details = msgspec.msgpack.Decoder(Details).decode


def encode_details(details: Details) -> bytes:
    """The same bytes for the same counts, in whatever order they were counted."""
    return _encode(
        [
            dict(sorted(value.items())) if isinstance(value, dict) else value
            for value in structs.astuple(details)
        ]
    )


def sum_details(all_of_them: Iterable[Details]) -> Details:
    total = Details({}, {}, {}, {}, {}, {}, {})
    for details in all_of_them:
        total.add(details)
    return total
