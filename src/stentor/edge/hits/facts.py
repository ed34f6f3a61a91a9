"""What a hit says of the episode behind an address."""

from stentor.contracts.hit import BakedBytes, Inserted


class EpisodeFacts:
    """Taken from the manifest; the same for all requests of one arrangement."""

    __slots__ = (
        "arrangement", "baked_in", "bitrate", "content_seconds", "episode", "header_bytes",
        "inserted", "show",
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
        baked_in: tuple[BakedBytes, ...] = (),
    ) -> None:
        self.show = show
        self.episode = episode
        self.arrangement = arrangement
        self.header_bytes = header_bytes
        self.content_seconds = content_seconds
        self.bitrate = bitrate
        self.inserted = inserted
        self.baked_in = baked_in
