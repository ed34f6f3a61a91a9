"""What the keeper says of the names it keeps, and what people ask of it.

`run/certificates.json` is how things stand, `certs/wishes/<id>.json` one thing asked for.
"""

from datetime import datetime
from typing import Literal

import msgspec

Level = Literal["calm", "note", "page", "everybody"]
Action = Literal["wait", "retry", "order", "swap", "nothing"]
Want = Literal["renewal", "dry-run"]


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """What the keeper does next about one certificate."""

    action: Action
    """`wait` for the plan, `retry` after a failure or a limit, `order` or `swap` now."""
    at: datetime | None = None
    reason: str = ""
    authority: str = ""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate on the shelf."""

    fingerprint: str
    authority: str
    """Who issued it; empty where that is unknown."""
    not_before: datetime
    not_after: datetime
    """The earliest end in its chain."""
    planned: datetime | None
    """When it is renewed at the latest; None where no program does."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One name, or the names of one file, and all about its certificates."""

    name: str
    kind: Literal["public", "local", "own"]
    """Of public authorities; of the local one; put there by hand."""
    names: list[str]
    owner: str
    """Who renews it; empty where no program does."""
    live: Held | None = None
    """What is served; None where nothing could be."""
    spare: Held | None = None
    problem: str = ""
    """Why a client would refuse what is served."""
    untrusted: list[str] = []
    """Those of `names` that people elsewhere ask for and only the local authority vouches for."""
    next: NextStep
    spare_next: NextStep | None = None
    """None where no spare is kept."""
    alarm: Level = "calm"
    alarm_reason: str = ""
    failures: int = 0
    """Attempts since the last success."""
    last_failure: str = ""
    wished_at: datetime | None = None
    """When a renewal was asked for that has not been made yet."""
    proved_at: datetime | None = None
    """When every worker was last seen to serve it."""
    unproved: str = ""
    """What workers serve instead, for longer than a renewal takes."""


class CertificateBook(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, by name."""

    at: datetime
    authorities: list[str]
    """First choice first."""
    staging: str
    """Where dry runs are made; empty where there is none."""
    names: list[Kept]

    def find(self, name: str) -> Kept | None:
        return next((one for one in self.names if one.name == name), None)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody wants something done for a name, now."""

    id: str
    at: datetime
    name: str
    want: Want
    by: str


encode = msgspec.json.Encoder().encode
_book = msgspec.json.Decoder(CertificateBook)
_wish = msgspec.json.Decoder(Wish)


def parse_book(content: bytes) -> CertificateBook:
    """ValueError (msgspec's) when it is none."""
    return _book.decode(content)


def parse_wish(content: bytes) -> Wish:
    """ValueError (msgspec's) when it is none."""
    return _wish.decode(content)
