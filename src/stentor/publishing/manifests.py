"""Rows into manifests."""

import hashlib
from typing import Any

import msgspec
from django.conf import settings

from stentor.audio.header import compute_header_size
from stentor.audio.layout import compute_layout
from stentor.catalog import models
from stentor.catalog.models import Episode, MediaVersion, Show
from stentor.contracts.manifest import (
    BakedIn,
    BreakPoint,
    Chapter,
    Edge,
    Filler,
    Manifest,
    Passage,
    Rendition,
)
from stentor.lib.clock import format_instant

FRAMES_PER_SECOND = 125 / 3


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
        edges=msgspec.convert(media.edges, list[Edge | None]),
        passages=msgspec.convert(media.passages, list[Passage]),
        filler=find_filler(media),
    )


def find_filler(media: MediaVersion) -> Filler | None:
    """What makes breaks of a constant length full, in the form of this version."""
    row = models.Filler.objects.filter(channels=media.channels, bitrate=media.bitrate).first()
    if row is None:
        return None
    return Filler(object=row.object, frames=row.frames, sting_frames=row.sting_frames)


def count_break_frames(show: Show) -> int:
    """Of every break, where the show's breaks have one length for everybody; else 0."""
    return round((show.break_seconds or 0) * FRAMES_PER_SECOND)


def build_chapter(stored: dict[str, Any]) -> Chapter:
    return Chapter(start=stored["start"], title=stored["title"], url=stored.get("url"))


def build_chapters(episode: Episode) -> list[Chapter]:
    return [build_chapter(stored) for stored in episode.chapters]


def name_transcript(episode: Episode) -> str:
    """The object that holds the transcript, or is to hold it; empty where there is none."""
    content = episode.transcript.encode()
    return hashlib.sha256(content).hexdigest() if content else ""


def build_baked_in(media: MediaVersion) -> list[BakedIn]:
    """The ads of this very sound; audio that took its place has none of them."""
    return [
        BakedIn(first=first, last=last, placement=row.placement, advertiser=row.advertiser)
        for row in models.BakedIn.objects.heard_in(media)
        for first, last in (row.find_frames(media),)
    ]


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
        breaks=[
            BreakPoint(frame=frame, slots=media.count_slots(number))
            for number, frame in enumerate(media.breaks)
        ],
        break_frames=count_break_frames(show) if find_filler(media) else 0,
        chapters=build_chapters(episode),
        transcript=name_transcript(episode),
        baked_in=build_baked_in(media),
        organisation=show.organisation_id,
        category=show.category,
        site=settings.STENTOR_SITE_URL,
    )


def compute_constant_size(episode: Episode, media: MediaVersion) -> int:
    """Bytes that every listener's arrangement has where breaks are of a constant length."""
    manifest = build_manifest(episode, media, 1)
    rendition = manifest.renditions[0]
    fills = [()] * len(manifest.breaks) if manifest.break_frames else []
    layout = compute_layout(manifest, rendition, fills)
    return compute_header_size(rendition) + layout.frames * rendition.frame_bytes
