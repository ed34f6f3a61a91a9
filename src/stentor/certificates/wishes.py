"""What people ask of the keeper: one small file a wish, which it takes away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from stentor.contracts.certificate import CertificateBook, Kept, Want, Wish, encode, parse_wish
from stentor.contracts.renewal import Event
from stentor.lib.durable import write_bytes_durably
from stentor.lib.ids import new_id

REHEARSED_WITHIN = timedelta(minutes=3)
"""A dry run that is older without an end was cut short."""


class RefusedError(Exception):
    """It makes no sense as things are; the message says why."""


class WishBox:
    """`certs/wishes/`: the studio and the API put in, the keeper takes out."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, wish: Wish) -> None:
        """OSError when the disk refuses; nothing was asked then."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_bytes_durably(self._directory / f"{wish.id}.json", encode(wish), 0o600)

    def read(self) -> list[Wish]:
        """Oldest first; what is no wish is left lying."""
        wishes = []
        for path in sorted(self._directory.glob("[!.]*.json")):
            try:
                wishes.append(parse_wish(path.read_bytes()))
            except (OSError, msgspec.MsgspecError):
                continue
        return wishes

    def take_out(self, wish: Wish) -> None:
        """No error where another node was faster."""
        (self._directory / f"{wish.id}.json").unlink(missing_ok=True)


def make_wish(
    book: CertificateBook, kept: Kept, want: Want, waiting: Iterable[Wish], events: Iterable[Event],
    *, by: str, now: datetime, wish_id: str = "",
) -> Wish:  # fmt: skip
    """What is to be put into the box; `waiting` is what lies there, `events` the name's ledger.
    RefusedError."""
    if kept.kind != "public":
        raise RefusedError(f"no public authority certifies {kept.name}, so there is nobody to ask")
    if want == "dry-run" and not book.staging:
        raise RefusedError("no staging authority is set up for dry runs")
    if any(one.name == kept.name and one.want == want for one in waiting):
        raise RefusedError("it was asked for already, and the keeper has not taken it up yet")
    if want == "renewal" and kept.wished_at:
        raise RefusedError("a renewal was asked for already and is not made yet")
    if want == "dry-run" and find_rehearsal_under_way(events, now):
        raise RefusedError("a dry run is under way already")
    return Wish(id=wish_id or new_id(now), at=now, name=kept.name, want=want, by=by)


def find_rehearsal_under_way(events: Iterable[Event], now: datetime) -> Event | None:
    """The beginning of a dry run that has no end yet and may have one."""
    began: Event | None = None
    for event in events:
        if event.kind == "rehearsing":
            began = event
        elif event.kind in {"rehearsed", "rehearsal-failed"}:
            began = None
    is_young = began and now.timestamp() - began.at < REHEARSED_WITHIN.total_seconds()
    return began if is_young else None
