"""`run/inventory.json`: everything that can lapse, as the keeper found it last."""

from typing import Literal

import msgspec

Kind = Literal[
    "leaf", "intermediate", "root", "account-key", "registration", "caa", "dependency", "listener"
]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can lapse."""

    kind: Kind
    name: str
    """The host name, the certificate's title, the authority or the listener's address."""
    owner: str
    """Who sees to it; empty where nobody does by a program."""
    deadline: str | None = None
    """RFC 3339; None where it has none or nobody could say."""
    problem: str = ""
    """What is wrong with it; empty where nothing is."""
    detail: str = ""
    is_ending: bool = False
    """`listener`: less than a tenth of its life is left, or it is over."""


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, the nearest deadline first."""

    at: str
    """RFC 3339; when it was taken."""
    items: list[Item]


encode_inventory = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(Inventory)


def parse_inventory(content: bytes) -> Inventory:
    """ValueError (msgspec's) when it is none."""
    return _decoder.decode(content)


def is_unowned(item: Item) -> bool:
    """A name that is served here and that no program keeps from lapsing."""
    return item.kind == "leaf" and not item.owner


def is_lapsing_stranger(item: Item) -> bool:
    """A listener that nobody declared, and whose certificate nobody seems to renew either."""
    return item.kind == "listener" and not item.owner and item.is_ending
