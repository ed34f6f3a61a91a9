"""Turns one original into one media version."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from stentor.accounts.audit import record
from stentor.accounts.models import User
from stentor.catalog.models import Episode, MediaVersion
from stentor.intake.cutting import dump_shape, load_shape, store_cuts
from stentor.intake.encoding import (
    CanonicalAudio,
    ForeignBodyError,
    Form,
    UnusableAudioError,
    cut_again,
    encode_canonical,
    probe_audio,
)
from stentor.intake.fillers import ensure_filler
from stentor.intake.models import Processing
from stentor.lib.disk import require_room
from stentor.lib.layout import DataLayout
from stentor.lib.locks import hold_lock
from stentor.lib.objects import LocalObjects
from stentor.publishing.errors import PublishingError
from stentor.publishing.models import LedgerEntry
from stentor.publishing.states import PUBLISHING, EpisodeState, state_of
from stentor.publishing.verbs import revise

OnProgress = Callable[[str, float], None]
"""Step (probing, measuring, encoding, checking, cutting) and how much of it is done, 0 to 1."""

log = structlog.get_logger(__name__)

BYTES_A_SECOND = 48_000 * 4 + 24_000
"""Of the encoder's work, a channel, and of the largest body it becomes."""
PAUSE = 0.5
"""Seconds at least between two notes of progress in the row."""


def run(processing_id: str, on_progress: OnProgress | None = None) -> None:
    """Probes, encodes and stores the original, makes its media version the episode's, and brings
    it to listeners where the episode is public. Safe to run again after any end: the same
    processing makes one media version and publishes nothing twice.

    What is wrong with the file ends in `failure`. LockedError when another process is at it;
    what may pass (a full disk, a locked database) raises and may be tried again.
    """
    with hold_processing(processing_id):
        run_held(processing_id, on_progress)


def hold_processing(processing_id: str) -> AbstractContextManager[None]:
    """One process at a time works on a processing. LockedError when another one does."""
    return hold_lock(_layout().uploads / f"{processing_id}.lock", wait=False)


def run_held(processing_id: str, on_progress: OnProgress | None = None) -> None:
    """`run`, for who holds the processing already."""
    processing = Processing.objects.select_related("episode__show", "recut").get(pk=processing_id)
    if processing.finished_at is None:
        try:
            _take_in(processing, _Progress(processing, on_progress))
        except UnusableAudioError as error:
            give_up(processing_id, str(error))
            return
    if processing.media is not None:
        if processing.episode.show.break_seconds:
            ensure_filler(Form(processing.media.channels, processing.media.bitrate))
        bring_to_listeners(processing.episode, processing.user)


def give_up(processing_id: str, failure: str) -> None:
    """Ends a processing that made nothing; `failure` is for the publisher."""
    unfinished = Processing.objects.filter(pk=processing_id, finished_at=None)
    unfinished.update(failure=failure, finished_at=timezone.now())


def bring_to_listeners(episode: Episode, actor: User | None) -> None:
    """Publishes an episode's new audio where its old audio is public."""
    episode.refresh_from_db()
    published = episode.ledger.exclude(manifest_number=None).first()
    is_new = published is not None and published.media_id != episode.media_id
    if is_new and state_of(episode) is EpisodeState.PUBLIC:
        try:
            revise(episode, actor)
        except PublishingError as error:
            log.warning("new audio waits", episode=episode.id, reason=str(error))


def bring_waiting(_now: datetime | None = None) -> None:
    """Brings audio to listeners that could not be brought when it was taken in."""
    ledger = LedgerEntry.objects.filter(episode=OuterRef("episode")).order_by("-id")
    heard = ledger.exclude(manifest_number=None).values("media")[:1]
    waiting = (
        Processing.objects.filter(media=F("episode__media"))
        .annotate(heard=Subquery(heard), state=Subquery(ledger.values("action")[:1]))
        .filter(state__in=PUBLISHING)
        .exclude(media=F("heard"))
    )
    for processing in waiting.select_related("episode__show"):
        bring_to_listeners(processing.episode, processing.user)


def _take_in(processing: Processing, progress: "_Progress") -> None:
    if processing.recut is not None:
        fields = _try_cut_again(processing, processing.recut, progress)
        if fields is not None:
            _settle(processing, fields)
            return
    layout = _layout()
    objects = LocalObjects(layout.objects)
    original = LocalObjects(layout.originals).path_of(processing.original)
    progress.note("probing", 0.0)
    probe = probe_audio(original)
    needed = (probe.seconds or 0.0) * min(probe.channels, 2) * BYTES_A_SECOND
    require_room(objects.root, int(needed))
    body = layout.published / "incoming" / f"{processing.id}.mp3"
    body.parent.mkdir(parents=True, exist_ok=True)
    try:
        audio = encode_canonical(
            original, body, breaks=processing.breaks, on_progress=progress.note
        )
        ref = objects.adopt_file(body)
    finally:
        body.unlink(missing_ok=True)
    cuts = store_cuts(objects, audio.cuts, processing.slots, audio.frame_bytes)
    _settle(processing, describe_audio(audio, ref.sha256) | cuts)


def _try_cut_again(
    processing: Processing, media: MediaVersion, progress: "_Progress"
) -> dict[str, Any] | None:
    """The fields of the same body with other breaks; None where it has to be encoded anew."""
    layout = _layout()
    objects = LocalObjects(layout.objects)
    if media.shape is None or media.original != processing.original:
        return None
    try:
        cuts = cut_again(
            LocalObjects(layout.originals).path_of(media.original),
            objects.path_of(media.object),
            form=Form(media.channels, media.bitrate),
            shape=load_shape(media.shape),
            samples=media.samples,
            breaks=processing.breaks,
            workspace_parent=layout.published / "incoming",
            on_progress=progress.note,
        )
    except ForeignBodyError as error:
        log.warning("a body is encoded anew to be cut", media=media.id, reason=str(error))
        return None
    kept = {name: getattr(media, name) for name in BODY_FIELDS}
    return kept | store_cuts(objects, cuts, processing.slots, media.frame_bytes)


def describe_audio(audio: CanonicalAudio, sha256: str) -> dict[str, Any]:
    """The fields of a media version that tell of its body."""
    return {
        "object": sha256,
        "size": audio.size,
        "frames": audio.frames,
        "frame_bytes": audio.frame_bytes,
        "bitrate": audio.bitrate,
        "channels": audio.channels,
        "samples": audio.samples,
        "seconds": audio.seconds,
        "lufs": audio.lufs,
        "true_peak": audio.true_peak,
        "shape": dump_shape(audio.shape),
    }


BODY_FIELDS = (
    "object",
    "size",
    "frames",
    "frame_bytes",
    "bitrate",
    "channels",
    "samples",
    "seconds",
    "lufs",
    "true_peak",
    "shape",
)


def _settle(processing: Processing, fields: dict[str, Any]) -> None:
    """The media version and the end of the processing, in one transaction, once."""
    with transaction.atomic():
        unfinished = Processing.objects.filter(pk=processing.pk, finished_at=None)
        if not unfinished.update(finished_at=timezone.now(), step="checking", fraction=1.0):
            processing.refresh_from_db()
            return
        episode = processing.episode
        media = MediaVersion.objects.create(
            episode=episode,
            original=processing.original,
            filename=processing.filename,
            **fields,
        )
        Processing.objects.filter(pk=processing.pk).update(media=media)
        if not _is_overtaken(processing):
            Episode.objects.filter(pk=episode.pk).update(media=media)
        organisation, actor = episode.show.organisation, processing.user
        action = "episode.breaks_set" if processing.recut_id else "episode.audio_taken_in"
        record(organisation, actor, action, episode.id, media=media.id)
    processing.refresh_from_db()


def _is_overtaken(processing: Processing) -> bool:
    """Has something later been taken in already? New audio is never overtaken by other breaks of
    the old; breaks are overtaken by new audio."""
    others = processing.episode.processings.exclude(media=None)
    if processing.recut is None:
        others = others.filter(recut=None)
    elif Episode.objects.exclude(media__original=processing.original).filter(
        pk=processing.episode_id
    ):
        return True
    return others.filter(created_at__gt=processing.created_at).exists()


class _Progress:
    """Passes progress on at once, and into the row at most twice a second."""

    def __init__(self, processing: Processing, on_progress: OnProgress | None) -> None:
        self.processing = processing
        self.on_progress = on_progress
        self.written = 0.0

    def note(self, step: str, fraction: float) -> None:
        if self.on_progress:
            self.on_progress(step, fraction)
        now = time.monotonic()
        if now - self.written >= PAUSE:
            self.written = now
            rows = Processing.objects.filter(pk=self.processing.pk)
            rows.update(step=step, fraction=min(1.0, max(0.0, fraction)))


def _layout() -> DataLayout:
    layout: DataLayout = settings.STENTOR_LAYOUT
    return layout
