"""Good input, spoiled by a seeded chance; `FUZZ_ROUNDS`, which `make fuzz` sets, says how much."""

import os
import random
from collections.abc import Iterator

SHORT_ROUNDS = 1500
ROUNDS = int(os.environ.get("FUZZ_ROUNDS", SHORT_ROUNDS))
SEED = int(os.environ.get("FUZZ_SEED", "7"))

SPICES = [
    b"\x00", b"\r\n", b"\n", b"\r\n\r\n", b" ", b"%00", b"%2e%2e/", b"%", b"\xff", b"\t", b":",
    b",", b"-1", b"99999999999999999999999", b"bytes=", b"0-", b"chunked", b'"', b"{", b"[",
    b"content-length: 5\r\n", b"transfer-encoding: chunked\r\n", b"range: bytes=0-1\r\n",
    b"host: x\r\n", b"null", b"1e999", b"\xff\xfb\x94\xc4", b"ID3", b"A" * 300,
]  # fmt: skip


def spoil(content: bytes, chance: random.Random) -> bytes:
    """`content` with one to four places cut, doubled, overwritten, spiced or flipped."""
    spoiled = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(spoiled) + 1)
        length = chance.choice((1, 1, 2, 8, 64))
        match chance.randrange(5):
            case 0:
                del spoiled[place : place + length]
            case 1:
                spoiled[place:place] = spoiled[place : place + length]
            case 2:
                spoiled[place : place + length] = chance.randbytes(length)
            case 3:
                spoiled[place:place] = chance.choice(SPICES)
            case _ if place < len(spoiled):
                spoiled[place] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def spoil_many(seeds: list[bytes], rounds: int = ROUNDS) -> Iterator[bytes]:
    """Each time one of the seeds, spoiled; the same for the same seed of chance."""
    chance = random.Random(SEED)
    for _ in range(rounds):
        yield spoil(chance.choice(seeds), chance)
