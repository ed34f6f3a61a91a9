"""What stands before the audio: one tag and one Info frame, both of a fixed size."""

from typing import Final

from stentor.audio.frames import SAMPLES_PER_FRAME, ChannelMode, FrameHeader
from stentor.audio.info import render_info_frame
from stentor.audio.layout import Layout
from stentor.audio.tag import TAG_BYTES, render_tag
from stentor.audio.timeline import Timeline
from stentor.contracts.manifest import Manifest, Rendition
from stentor.lib.clock import parse_instant

__all__ = [
    "HEADER_VERSION",
    "TAG_BYTES",
    "compute_frame_header",
    "compute_header_size",
    "count_samples",
    "render_header",
]

HEADER_VERSION: Final = 2
"""Goes up whenever `render_header` renders other bytes for what it rendered before: an arrangement
code carries it, since its bytes must never change."""


def render_header(manifest: Manifest, rendition: Rendition, layout: Layout) -> bytes:
    """The bytes before the first audio frame: `TAG_BYTES` and one frame, the same for ever.

    Chapters are on the time of this layout. ValueError when the rendition is not of MPEG-1 Layer
    III frames of one size, or when the manifest's date cannot be read.
    """
    header = compute_frame_header(rendition)
    samples = count_samples(rendition, layout)
    heard = samples or layout.frames * SAMPLES_PER_FRAME
    tag = render_tag(
        title=manifest.title,
        show=manifest.show_title,
        author=manifest.author,
        released=parse_instant(manifest.released) if manifest.released else None,
        milliseconds=heard * 1000 // rendition.sample_rate,
        artwork=f"{manifest.site}{manifest.artwork}" if manifest.site and manifest.artwork else "",
        chapters=Timeline(layout.stretches).map_chapters(manifest.chapters),
    )
    return tag + render_info_frame(header, frames=layout.frames, samples=samples)


def count_samples(rendition: Rendition, layout: Layout) -> int:
    """Samples that are heard; 0 where it is not known how many of the last frames are padding."""
    if not rendition.samples or not layout.ends_in_content:
        return 0
    return rendition.samples + (layout.frames - rendition.frames) * SAMPLES_PER_FRAME


def compute_header_size(rendition: Rendition) -> int:
    """Bytes of `render_header` for any manifest with this rendition."""
    return TAG_BYTES + rendition.frame_bytes


def compute_frame_header(rendition: Rendition) -> FrameHeader:
    """The frame header that the rendition's frames have. ValueError when there is no such one."""
    mode = ChannelMode.MONO if rendition.channels == 1 else ChannelMode.JOINT_STEREO
    header = FrameHeader(rendition.bitrate, rendition.sample_rate, mode)
    if header.size != rendition.frame_bytes or header.bitrate * 144 % header.sample_rate:
        raise ValueError(
            f"frames of {rendition.bitrate} b/s at {rendition.sample_rate} Hz have no fixed size "
            f"of {rendition.frame_bytes} bytes"
        )
    return header
