"""The renditions of a spot, and which of them is taken."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from lxml import etree

from stentor.ads.vast import errors
from stentor.ads.vast.errors import VastError
from stentor.ads.vast.records import Inline, Linear, MediaFile
from stentor.ads.vast.xml import attribute, child, children, text_of

LOSSLESS: Final = ("audio/wav", "audio/x-wav", "audio/wave", "audio/flac", "audio/x-flac",
                   "audio/aiff", "audio/x-aiff")  # fmt: skip
LOSSY: Final = ("audio/mpeg", "audio/mp3", "audio/mp4", "audio/aac", "audio/x-aac", "audio/x-m4a",
                "audio/m4a", "audio/ogg", "audio/opus", "audio/vorbis", "audio/webm")  # fmt: skip
SUPPOSED_BITRATE: Final = 96
"""kbit/s of a rendition that says nothing about itself."""
MOST_BYTES: Final = 64 << 20


class Refusal(NamedTuple):
    """A rendition that is not taken, and why."""

    media: MediaFile
    reason: str


class Choice(NamedTuple):
    """What is to be fetched for an ad."""

    linear: Linear
    media: MediaFile
    refused: tuple[Refusal, ...]


def choose_media(inline: Inline, longest_seconds: float) -> Choice:
    """The rendition that loses least when it is encoded anew: one made for that, a lossless one,
    the one of the highest bitrate; of equals the first.

    VastError: no linear creative (201), one that is too long (202), nothing audible (403).
    """
    if not inline.linears:
        raise VastError(errors.NOT_LINEAR, "the ad has no linear creative, so nothing to hear")
    refused: list[Refusal] = []
    too_long: float | None = None
    for linear in inline.linears:
        if linear.seconds is not None and linear.seconds > longest_seconds:
            too_long = linear.seconds
            continue
        fit = []
        for media in linear.media:
            reason = judge_media(media)
            if reason:
                refused.append(Refusal(media, reason))
            else:
                fit.append(media)
        if fit:
            return Choice(linear, max(fit, key=_rank), tuple(refused))
    if too_long is not None and not refused:
        raise VastError(
            errors.DURATION, f"the ad lasts {too_long:g} s; at most {longest_seconds:g} s fit"
        )
    told = "; ".join(f"{one.media.type or 'no type'}: {one.reason}" for one in refused[:4])
    raise VastError(
        errors.MEDIA_UNSUPPORTED, f"no media file can be used ({told or 'there is none'})"
    )


def judge_media(media: MediaFile) -> str | None:
    """Why it cannot be taken; None when it can."""
    if media.api:
        return f"needs a player that runs {media.api}"
    if media.type not in LOSSLESS + LOSSY:
        return "is no audio that is taken in here"
    if media.delivery != "progressive":
        return f"is delivered by {media.delivery or 'nothing that is said'}, not as a file"
    if media.size is not None and media.size > MOST_BYTES:
        return f"has {media.size:,} bytes, more than the {MOST_BYTES:,} fetched"
    return None


def read_media(
    linear: etree._Element, try_parse_url: Callable[[str], str | None]
) -> Iterator[MediaFile]:
    """Media files and mezzanines with an address, in the document's order."""
    held = child(linear, "MediaFiles")
    if held is None:
        return
    for name in ("Mezzanine", "MediaFile"):
        for one in children(held, name):
            if url := try_parse_url(text_of(one)):
                yield MediaFile(
                    url,
                    type=attribute(one, "type").split(";")[0].strip().lower(),
                    delivery=attribute(one, "delivery").lower(),
                    bitrate=_read_number(one, "bitrate", "maxBitrate"),
                    size=_read_number(one, "fileSize"),
                    codec=attribute(one, "codec"),
                    api=attribute(one, "apiFramework"),
                    is_mezzanine=name == "Mezzanine",
                )


def parse_duration(text: str) -> float | None:
    """`HH:MM:SS` with or without thousandths, in seconds; None where it is something else."""
    found = re.fullmatch(r"(\d{1,2}):([0-5]?\d):([0-5]?\d(?:\.\d{1,3})?)", text)
    if found is None:
        return None
    return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])


def write_duration(seconds: float) -> str:
    """`HH:MM:SS.mmm`."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _rank(media: MediaFile) -> tuple[bool, bool, int]:
    return media.is_mezzanine, media.type in LOSSLESS, media.bitrate or SUPPOSED_BITRATE


def _read_number(element: etree._Element, *names: str) -> int | None:
    written = attribute(element, *names)
    return int(written) if re.fullmatch(r"\d{1,12}", written) else None
