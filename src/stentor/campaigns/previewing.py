"""A spot as it would be heard in one break of an episode, with some seconds on both sides."""

from collections.abc import Iterator

import msgspec

from stentor.audio.layout import can_open, compute_layout
from stentor.campaigns.models import CreativeEncode
from stentor.catalog.models import Episode, MediaVersion
from stentor.contracts.manifest import BreakPoint, Manifest
from stentor.contracts.placement import CreativeForm
from stentor.lib.objects import LocalObjects
from stentor.publishing.manifests import build_manifest

FRAME_SECONDS = 0.024


def read_preview(
    objects: LocalObjects, episode: Episode, media: MediaVersion, encode: CreativeEncode,
    frame: int, around: float,
) -> bytes | None:  # fmt: skip
    """Bare frames, the very ones that listeners get when nothing else is sold: from `around`
    seconds before the spot to as many after it. None for a break that cannot open."""
    manifest = open_only(build_manifest(episode, media, 1), frame)
    rendition = manifest.renditions[0]
    if not can_open(manifest, rendition, 0):
        return None
    form = CreativeForm(
        channels=encode.channels, bitrate=encode.bitrate, object=encode.object, size=encode.size,
        frames=encode.frames, frame_bytes=encode.frame_bytes,
    )  # fmt: skip
    layout = compute_layout(manifest, rendition, [[form]])
    (spot,) = layout.spots
    beside = round(around / FRAME_SECONDS)
    first, last = max(spot.at - beside, 0), min(spot.at + spot.frames + beside, layout.frames)
    size = rendition.frame_bytes

    def read() -> Iterator[bytes]:
        at = 0
        for piece in layout.slices:
            start, end = max(first * size, at), min(last * size, at + piece.length)
            if start < end:
                with objects.path_of(piece.object).open("rb") as body:
                    body.seek(piece.offset + start - at)
                    yield body.read(end - start)
            at += piece.length

    return b"".join(read())


def open_only(manifest: Manifest, frame: int) -> Manifest:
    """The episode as if it had that break and no other."""
    rendition = manifest.renditions[0]
    edges = {
        point.frame: edge for point, edge in zip(manifest.breaks, rendition.edges, strict=False)
    }
    alone = msgspec.structs.replace(rendition, edges=[edges.get(frame)], passages=[])
    return msgspec.structs.replace(
        manifest, renditions=[alone], breaks=[BreakPoint(frame=frame)], break_frames=0
    )
