"""Rows into manifests."""

from stentor.catalog.models import Episode, MediaVersion
from stentor.contracts.manifest import BreakPoint, Manifest, Rendition
from stentor.lib.clock import format_instant


def build_rendition(media: MediaVersion) -> Rendition:
    """The canonical encode as the edge knows it."""
    return Rendition(
        number=0,
        object=media.object,
        size=media.size,
        frames=media.frames,
        frame_bytes=media.frame_bytes,
        bitrate=media.bitrate,
        channels=media.channels,
        samples=media.samples,
    )


def build_manifest(episode: Episode, media: MediaVersion, number: int) -> Manifest:
    """The episode as it may be listened to under this number."""
    show, artwork = episode.show, episode.artwork or episode.show.artwork
    return Manifest(
        number=number,
        show_id=show.id,
        episode_id=episode.id,
        show_title=show.title,
        title=episode.title,
        author=show.author or show.title,
        slug=episode.slug,
        released=format_instant(episode.released_at) if episode.released_at else None,
        artwork=artwork.address if artwork else None,
        renditions=[build_rendition(media)],
        breaks=[BreakPoint(frame=frame) for frame in media.breaks],
    )
