"""What a hit says of the episode behind an address."""

from stentor.contracts.hit import Inserted


class EpisodeFacts:
    """Taken from the manifest; the same for all requests of one arrangement."""

    __slots__ = (
        "arrangement", "bitrate", "content_seconds", "episode", "header_bytes", "inserted", "show",
    )  # fmt: skip

    def __init__(
        self,
        show: str,
        episode: str,
        arrangement: str | None,
        header_bytes: int,
        content_seconds: float,
        bitrate: int,
        inserted: tuple[Inserted, ...] = (),
    ) -> None:
        self.show = show
        self.episode = episode
        self.arrangement = arrangement
        self.header_bytes = header_bytes
        self.content_seconds = content_seconds
        self.bitrate = bitrate
        self.inserted = inserted
