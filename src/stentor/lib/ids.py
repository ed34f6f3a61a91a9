"""Sortable unique ids (ULID): 48 bits of milliseconds, 80 random bits, 26 letters."""

import os
from collections.abc import Callable
from datetime import datetime

from stentor.lib.clock import utc_now

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_LENGTH = 26


def new_id(now: datetime | None = None, randomness: Callable[[int], bytes] = os.urandom) -> str:
    """A new ULID. Ids made in different milliseconds sort by time."""
    moment = now or utc_now()
    number = (int(moment.timestamp() * 1000) << 80) | int.from_bytes(randomness(10))
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
