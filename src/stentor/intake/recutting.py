"""The request to cut an episode's audio at other breaks."""

from collections.abc import Sequence

from django.db import transaction

from stentor.accounts.models import User
from stentor.audio.breaks import SAMPLE_RATE, compute_break_frame
from stentor.catalog.chapters import format_start
from stentor.catalog.models import BakedIn, Episode, MediaVersion
from stentor.intake.breaks import Break, BreaksError, write_break
from stentor.intake.models import Processing
from stentor.intake.tasks import process_upload


def write_breaks(media: MediaVersion) -> str:
    """The breaks of a version as `parse_breaks` reads them, to the same frames, in as few
    decimals as that takes."""
    places = zip(media.breaks, media.break_seconds, strict=True)
    return "\n".join(
        write_break(
            _find_shortest(media, frame, second),
            media.count_slots(number),
            is_post=frame >= media.frames,
        )
        for number, (frame, second) in enumerate(places)
    )


def set_breaks(episode: Episode, breaks: Sequence[Break], user: User | None) -> Processing | None:
    """Queues the cutting of the episode's audio at these breaks; its body stays as it is.

    None when they are its breaks already. BreaksError when it has no audio, or audio is being
    taken in just now.
    """
    with transaction.atomic():
        episode = Episode.objects.select_related("media").get(pk=episode.pk)
        media = episode.media
        if media is None:
            raise BreaksError(["There is no audio yet."])
        if episode.processings.filter(finished_at=None).exists():
            raise BreaksError(["The audio is being processed; set the breaks when that is done."])
        if _are_those_of(media, breaks):
            return None
        _require_whole_ads(media, breaks)
        processing = Processing.objects.create(
            episode=episode,
            original=media.original,
            filename=media.filename,
            user=user,
            breaks=[one.second for one in breaks],
            slots=[one.slots for one in breaks],
            recut=media,
        )
        process_upload.enqueue(processing.id)
    return processing


def _require_whole_ads(media: MediaVersion, breaks: Sequence[Break]) -> None:
    """BreaksError for breaks in the midst of ads that are part of the audio."""
    ads = [(row, row.find_frames(media)) for row in BakedIn.objects.heard_in(media)]
    wrong = [
        f"At {format_start(one.second)} an ad is heard that is part of the audio, from "
        f"{format_start(row.start)} to {format_start(row.end)}. Put the break before or behind it."
        for one in breaks
        for row, (first, last) in ads
        if first < _find_frame(media, one.second) < last
    ]
    if wrong:
        raise BreaksError(wrong)


def _are_those_of(media: MediaVersion, breaks: Sequence[Break]) -> bool:
    wanted = [(_find_frame(media, one.second), one.slots) for one in breaks]
    return wanted == [(frame, media.count_slots(n)) for n, frame in enumerate(media.breaks)]


def _find_shortest(media: MediaVersion, frame: int, second: float) -> float:
    for decimals in range(3):
        if _find_frame(media, round(second, decimals)) == frame:
            return round(second, decimals)
    return second


def _find_frame(media: MediaVersion, second: float) -> int:
    sample = min(round(second * SAMPLE_RATE), media.samples)
    return compute_break_frame(sample, samples=media.samples, frames=media.frames)
