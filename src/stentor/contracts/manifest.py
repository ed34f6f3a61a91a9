"""What the edge needs to serve one version of one episode's audio."""

import msgspec

FORMAT = 1


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """Frames of a second encode with fades around a gap, for a break that is filled.

    Its object holds `before_frames` frames, which stand in the place of the last `before` frames
    of content before the break, and then `after_frames` frames, which stand in the place of the
    first `after` frames behind it. Both parts begin from a decoder's empty state or at a frame
    that is the master's to the byte; the first ends in silence.
    """

    object: str
    """SHA-256 in the published store."""
    before: int
    before_frames: int
    after: int
    after_frames: int


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """Content between two breaks so near to each other that their edges overlap, encoded for
    itself: what stands between them when both are filled and none between them is."""

    first: int
    """Number of the break that it follows, from 0."""
    last: int
    """Number of the break that ends it."""
    object: str
    frames: int


class Filler(msgspec.Struct, frozen=True, kw_only=True):
    """What makes breaks of a constant length full: a sting, then silent frames."""

    object: str
    frames: int
    sting_frames: int
    """Frames of the sting, its own silent one included; where less is left only silence stands."""


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """One canonical encode: bare CBR MP3 frames at 48 kHz, all of one size, no tags inside."""

    number: int
    """0-255, names the rendition inside an arrangement code."""
    object: str
    """SHA-256 of the body in the published store."""
    size: int
    """Bytes of the body: `frames * frame_bytes`."""
    frames: int
    frame_bytes: int
    bitrate: int
    """Bits a second."""
    channels: int
    sample_rate: int = 48_000
    samples: int = 0
    """Samples of content a channel, before the encoder's padding; 0 when not known."""
    edges: list[Edge | None] = []
    """For each break of the manifest how the content opens there; null for pre- and post-roll,
    and where none was ever encoded: such a break in the middle stays empty."""
    passages: list[Passage] = []
    filler: Filler | None = None


class BreakPoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where an arrangement may open the content, on content time, snapped to a frame."""

    frame: int
    """The first frame after the break; 0 is a pre-roll, `frames` a post-roll."""
    slots: int = 1


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter on content time."""

    start: float
    """Seconds."""
    title: str
    url: str | None = None
    """Of a page about it."""


class BakedIn(msgspec.Struct, frozen=True, kw_only=True):
    """An ad that is part of the content: frames `first … last - 1`."""

    first: int
    last: int
    placement: int
    """Of a flight, without a spot; hits name it."""
    advertiser: str
    """Id: neither it nor its competitors may be heard nearby, as the ad book says."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One immutable version of an episode as it may be listened to."""

    format: int = FORMAT
    number: int
    """Unique among all manifests of the store, 1 … 2³²-1; arrangement codes carry it."""
    show_id: str
    episode_id: str
    show_title: str
    title: str
    author: str
    slug: str
    """The last path segment of an arrangement's address, without `.mp3`."""
    released: str | None = None
    """RFC 3339; when the episode came out, for the tag."""
    artwork: str | None = None
    """Address of the cover on the site."""
    renditions: list[Rendition]
    breaks: list[BreakPoint] = []
    """In order. An arrangement code names one placement for each slot of each, in this order."""
    break_frames: int = 0
    """Above 0 each break has this many frames for everybody, edges not counted: what fills its
    slots, then house spots in one slot more than `slots` says, then the rendition's filler."""
    chapters: list[Chapter] = []
    transcript: str = ""
    """SHA-256 in the published store: plain WebVTT on content time; empty where there is none."""
    baked_in: list[BakedIn] = []
    """In order; none overlaps another."""
    organisation: str = ""
    """Id of whose show it is: only flights of theirs may stand in it."""
    category: str = ""
    """Of the show, from Apple's list."""
    site: str = ""
    """Origin of the site when this was published, for the tag's reference to the artwork."""


def encode_manifest(manifest: Manifest) -> bytes:
    """JSON bytes, the same for equal manifests."""
    return msgspec.json.encode(manifest, order="sorted")


def parse_manifest(content: bytes) -> Manifest:
    """ValueError (msgspec's) when it is not a manifest of a format this program reads."""
    manifest = msgspec.json.decode(content, type=Manifest)
    if manifest.format != FORMAT:
        raise ValueError(f"manifest format {manifest.format} is not known here, only {FORMAT}")
    return manifest
