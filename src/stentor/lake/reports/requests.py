"""What became of the requests of an episode, or of a whole show, on one UTC day."""

from collections.abc import Iterable

import msgspec

from stentor.lake.rollups import EpisodeDay


class RequestCounts(msgspec.Struct, array_like=True):
    """Requests = those that belong to downloads and all the rejected ones."""

    downloads: int = 0
    contributing: int = 0
    rejected: dict[str, int] = {}
    """By reason, see `stentor.counting.reasons`."""

    @property
    def requests(self) -> int:
        return self.contributing + sum(self.rejected.values())

    def add(self, other: "RequestCounts | EpisodeDay") -> None:
        self.downloads += other.downloads
        self.contributing += other.contributing
        for reason, number in other.rejected.items():
            self.rejected[reason] = self.rejected.get(reason, 0) + number


RequestRows = dict[tuple[str, str], RequestCounts]
"""By show and episode, as the store names them: a whole show's episode is empty, and so is the
show of what named none."""

_encode = msgspec.msgpack.Encoder().encode
decode_requests = msgspec.msgpack.Decoder(RequestCounts).decode


def encode_requests(counts: RequestCounts) -> bytes:
    """The same bytes for the same counts."""
    return _encode([counts.downloads, counts.contributing, dict(sorted(counts.rejected.items()))])


def tabulate_requests(episodes: Iterable[EpisodeDay]) -> RequestRows:
    """Every episode of a day, and every show with what named no episode of it."""
    rows: RequestRows = {}
    for row in episodes:
        for episode in {row.episode or "", ""}:
            rows.setdefault((row.show or "", episode), RequestCounts()).add(row)
    return rows
