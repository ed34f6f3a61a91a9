"""Our ids in the lengths that clients check: 32 hexadecimal digits a show, 64 an episode."""

import hashlib
import re

from stentor.lib.ids import CROCKFORD

UUID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def write_show_uuid(show_id: str) -> str:
    """The 128 bits of a ULID."""
    number = 0
    for letter in show_id:
        number = number << 5 | CROCKFORD.index(letter)
    return f"{number:032x}"


def parse_show_uuid(uuid: str) -> str:
    """The id again. ValueError where it is no uuid."""
    if not UUID.fullmatch(uuid):
        raise ValueError(f"Bad showUuid: {uuid}")
    number = int(uuid, 16)
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def write_episode_id(episode_id: str) -> str:
    return hashlib.sha256(episode_id.encode()).hexdigest()


def write_audience_id(show_id: str, month: str, listener: int, agent: str) -> str:
    """Of a listener, who is another one for every show and every month."""
    return hashlib.sha256(f"{show_id} {month} {listener} {agent}".encode()).hexdigest()


def write_hashed_address(show_id: str, month: str, listener: int) -> str:
    """In place of an address, which nobody has."""
    return hashlib.sha256(f"{show_id} {month} {listener}".encode()).hexdigest()[:40]
