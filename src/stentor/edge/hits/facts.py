"""What a hit says of the episode behind an address."""

from typing import NamedTuple

from stentor.contracts.hit import Inserted


class EpisodeFacts(NamedTuple):
    """Taken from the manifest; the same for all requests of one arrangement."""

    show: str
    episode: str
    arrangement: str | None
    header_bytes: int
    content_seconds: float
    bitrate: int
    inserted: tuple[Inserted, ...] = ()
