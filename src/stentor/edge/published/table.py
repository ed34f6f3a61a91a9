"""Addresses to journal offsets in 16 bytes each, for a million episodes in one worker."""

from array import array

SHARDS = 256
_LEAST_SLOTS = 8
_MASK = (1 << 64) - 1


class AddressTable:
    """Remembers for each address the offset of its last line.

    Open addressing over flat arrays of (fingerprint, offset + 1), split into shards so that
    growing never stops the event loop for long. A fingerprint is the 64-bit hash of the
    address, salted for each start of the program: whoever finds an offset looks there whether
    the address is the one asked for.
    """

    def __init__(self) -> None:
        self._shards = [array("Q", bytes(16 * _LEAST_SLOTS)) for _ in range(SHARDS)]
        self._counts = [0] * SHARDS

    def __len__(self) -> int:
        return sum(self._counts)

    def count_bytes(self) -> int:
        """Memory of the arrays."""
        return sum(len(shard) * shard.itemsize for shard in self._shards)

    def put(self, address: str, offset: int) -> None:
        """Sets the offset of `address`, replacing the one before."""
        fingerprint = hash(address) & _MASK
        number = fingerprint >> 56
        shard = self._shards[number]
        place = find_slot(shard, fingerprint)
        if not shard[place + 1]:
            self._counts[number] += 1
            if self._counts[number] * 3 > len(shard):  # two thirds of len/2 slots
                shard = self._shards[number] = grow(shard)
                place = find_slot(shard, fingerprint)
            shard[place] = fingerprint
        shard[place + 1] = offset + 1

    def get(self, address: str) -> int | None:
        """The offset put last for `address`, or for one with the same fingerprint."""
        fingerprint = hash(address) & _MASK
        shard = self._shards[fingerprint >> 56]
        offset = shard[find_slot(shard, fingerprint) + 1]
        return offset - 1 if offset else None


def find_slot(shard: "array[int]", fingerprint: int) -> int:
    """Where the fingerprint stands, or the empty slot where it would."""
    size = len(shard)
    place = (fingerprint * 2) % size
    while shard[place + 1] and shard[place] != fingerprint:
        place = (place + 2) % size
    return place


def grow(shard: "array[int]") -> "array[int]":
    """The same entries in twice the room."""
    larger = array("Q", bytes(len(shard) * 16))
    for place in range(0, len(shard), 2):
        if shard[place + 1]:
            target = find_slot(larger, shard[place])
            larger[target] = shard[place]
            larger[target + 1] = shard[place + 1]
    return larger
