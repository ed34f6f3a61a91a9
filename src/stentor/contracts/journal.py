"""The published journal: what stands at each address of the site, one JSON line a change."""

from typing import Literal

import msgspec

from stentor.contracts.host import HostRoute

Kind = Literal[
    "file", "episode", "manifest", "placement", "adbook", "moved", "gone", "prefix", "host"
]


class Representation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bytes of one content coding of a file."""

    object: str
    """SHA-256 in the published store."""
    size: int


class JournalLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of one address. The line with the highest `seq` of an address holds.

    kind      address                          meaning
    file      /feeds/…, /shows/…, /assets/…    `plain` (and `gzip`) is served under `type`
              /chapters/…, /transcripts/…      the same, on content time; `manifest` is whose
                                               times an arrangement shifts
    episode   /listen/<show>/<episode>.mp3     `manifest` is what is listened to there
    manifest  manifest:<number>                `plain` is the manifest, for ever
    placement placement:<number>               `plain` is the placement, for ever
    adbook    adbook                           `plain` is the newest ad book
    moved     any path, episode:<id>,          `to` is the path it went to, is listened to at, or
              show:<id>                        has its page at
    prefix    /t/<key>                         leads to addresses of `hosts`, measured for `show`;
                                               `queries` tell episodes of one path apart
    host      host:<name>                      `host` is what is served under that name
    gone      any address                      nothing stands there any more (410): of a manifest
                                               or a placement this is the tombstone
    """

    seq: int
    """1, 2, 3 … without a gap."""
    at: str
    """RFC 3339; when it was published."""
    kind: Kind
    address: str
    plain: Representation | None = None
    gzip: Representation | None = None
    type: str = ""
    """Media type of a file."""
    modified: str = ""
    """RFC 3339; when the bytes of a file last changed, for Last-Modified."""
    immutable: bool = False
    """True where the address changes with the bytes (assets): clients may keep it for good."""
    manifest: int = 0
    to: str = ""
    show: str = ""
    hosts: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    host: HostRoute | None = None


encode_line = msgspec.json.Encoder().encode
"""A line without its newline."""

_decoder = msgspec.json.Decoder(JournalLine)


def parse_line(line: bytes) -> JournalLine:
    """ValueError (msgspec's) when it is not a line of the journal."""
    return _decoder.decode(line)


class Heading(msgspec.Struct):
    """The part of a line that says where it belongs."""

    seq: int
    address: str
    kind: str


parse_heading = msgspec.json.Decoder(Heading).decode
"""A line's heading, the rest of it not looked at. ValueError when it has none."""
