"""What is looked up of an address while it is there: networks, shared addresses, where it is."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from stentor.counting.listeners import find_origin
from stentor.counting.networks import NetworkKind
from stentor.counting.rules import Lists
from stentor.geography import Geography


class Facts(NamedTuple):
    """Of one address on one day, in the words of the columns of the same names."""

    network: NetworkKind | None = None
    is_shared: bool = False
    country: str | None = None
    region: str | None = None
    asn: int | None = None


UNKNOWN = Facts()


@dataclass(frozen=True)
class FactFinder:
    """The lists of some moment."""

    lists: Lists = field(default_factory=Lists)
    geography: Geography = field(default_factory=Geography)

    @property
    def version(self) -> str:
        """Names all that is asked: networks, shared addresses, geography."""
        lists = self.lists
        return f"{lists.networks.version}.{lists.shared.version}.{self.geography.version}"

    def find(self, address: str, day: date) -> Facts:
        """`address` is canonical, see `stentor.counting.listeners`."""
        origin = find_origin(self.lists, address, address, day)
        return Facts(origin.network, origin.is_shared, *self.geography.find(address))
