"""Who is asking, as a digest under a key of this installation."""

import hashlib
import ipaddress
from functools import lru_cache
from typing import Final

from stentor.edge.memory.interface import KEY_BYTES, Keys

_IPV6_PREFIX: Final = 64


class ListenerNames:
    """The same address and user agent have the same keys for as long as the secret is the same. Of
    an IPv6 address the /64 counts: the rest changes under a listener's hands."""

    def __init__(self, secret: bytes) -> None:
        self._listener = hashlib.blake2b(key=secret[:64], digest_size=KEY_BYTES)
        self._episode = hashlib.blake2b(key=secret[:64], digest_size=KEY_BYTES, person=b"episode")

    def find_keys(self, address: str, agent: str | None, episode: str) -> Keys:
        listener = self._listener.copy()
        listener.update(f"{find_network(address)}\n{agent or ''}".encode())
        name = listener.digest()
        own = self._episode.copy()
        own.update(name + episode.encode())
        return Keys(name, own.digest())


@lru_cache(maxsize=16_384)
def find_network(address: str) -> str:
    """An IPv4 address as it is, of an IPv6 address the /64."""
    if ":" not in address:
        return address
    parsed = ipaddress.IPv6Address(address.partition("%")[0])
    return str(ipaddress.IPv6Network((parsed, _IPV6_PREFIX), strict=False))
