"""What the edge needs to serve one version of one episode's audio."""

import msgspec

FORMAT = 1


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
    chapters: list[Chapter] = []


def encode_manifest(manifest: Manifest) -> bytes:
    """JSON bytes, the same for equal manifests."""
    return msgspec.json.encode(manifest, order="sorted")


def parse_manifest(content: bytes) -> Manifest:
    """ValueError (msgspec's) when it is not a manifest of a format this program reads."""
    manifest = msgspec.json.decode(content, type=Manifest)
    if manifest.format != FORMAT:
        raise ValueError(f"manifest format {manifest.format} is not known here, only {FORMAT}")
    return manifest
