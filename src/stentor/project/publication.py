"""From a file on this disk to a public episode, without a browser and without a worker."""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from stentor.accounts.first import find_or_make_organisation
from stentor.catalog.artwork import take_in_artwork
from stentor.catalog.categories import CATEGORY_NAMES
from stentor.catalog.cover import draw_cover
from stentor.catalog.languages import is_language
from stentor.catalog.models import Episode, Show, ShowAlias
from stentor.catalog.slugs import SlugError, parse_slug, propose_slug
from stentor.feeds.text import has_words
from stentor.intake.encoding import probe_audio
from stentor.intake.models import Processing
from stentor.intake.processing import hold_processing, run_held
from stentor.intake.tasks import process_upload
from stentor.lib.disk import require_room
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects
from stentor.publishing.addresses import feed_address, listen_address
from stentor.publishing.states import EpisodeState, state_of
from stentor.publishing.verbs import publish

OnProgress = Callable[[str, float], None]


class BadPublicationError(Exception):
    """What was asked for cannot be; nothing has been made."""


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What is to be published."""

    file: Path
    show: str
    """Slug."""
    title: str
    show_title: str = ""
    """Of a new show; its slug when empty."""
    guid: str = ""
    """Names the episode whose audio is replaced, or becomes the new episode's."""
    breaks: tuple[float, ...] = ()
    """Seconds."""
    slots: tuple[int, ...] = ()
    """Of each break how many spots it may hold; where it says nothing, one."""
    notes: str = ""
    chapters: tuple[dict[str, Any], ...] = ()
    """As `Episode.chapters`; none leaves those that are there."""
    transcript: str = ""
    """As `Episode.transcript`; empty leaves the one that is there."""
    show_fields: tuple[tuple[str, str], ...] = ()
    """Further fields of a new show, by name."""


def publish_file(wanted: Publication, on_progress: OnProgress) -> Episode:
    """Takes the file in and makes it public; works beside a running server.

    UnusableAudioError and BadPublicationError come before anything is made; DiskFullError and
    PublishingError leave an unpublished episode that a second try goes on with.
    """
    require_words(wanted)
    probe = probe_audio(wanted.file)
    require_breaks(wanted.breaks, probe.seconds)
    on_progress("copying", 0.0)
    originals = LocalObjects(_layout().originals)
    require_room(originals.root, wanted.file.stat().st_size)
    original = originals.put_file(wanted.file)
    show = find_or_make_show(wanted)
    episode = find_or_make_episode(show, wanted)
    process_here(episode, original.sha256, wanted, on_progress)
    if state_of(episode) is not EpisodeState.PUBLIC:
        publish(episode, None)
    episode.refresh_from_db()
    return episode


def process_here(
    episode: Episode, original: str, wanted: Publication, on_progress: OnProgress
) -> None:
    """Runs the processing in this process; should it be killed, a worker finishes it."""
    processing = Processing(
        episode=episode,
        original=original,
        filename=wanted.file.name,
        breaks=list(wanted.breaks),
        slots=list(wanted.slots),
    )
    with hold_processing(processing.id):
        with transaction.atomic():
            processing.save()
            process_upload.enqueue(processing.id)
        run_held(processing.id, on_progress)
    processing.refresh_from_db()
    if processing.failure:
        raise BadPublicationError(processing.failure)


def find_or_make_show(wanted: Publication) -> Show:
    """The show of that address, also by an old address; made with a plain cover when there is
    none."""
    with transaction.atomic():
        if show := find_show(wanted.show):
            return show
        show = build_show(wanted)
        show.organisation = find_or_make_organisation()
        show.save()
    show.artwork = take_in_artwork(show.organisation, io.BytesIO(draw_cover(show.title)))
    show.save(update_fields=["artwork"])
    return show


def build_show(wanted: Publication) -> Show:
    """The new show, not saved and without its organisation."""
    title = wanted.show_title or wanted.show
    return Show(slug=wanted.show, title=title, **dict(wanted.show_fields))


def find_show(slug: str) -> Show | None:
    alias = ShowAlias.objects.filter(slug=slug).select_related("show").first()
    return alias.show if alias else Show.objects.filter(slug=slug).first()


def find_or_make_episode(show: Show, wanted: Publication) -> Episode:
    """The episode of that guid with its new words, or a new one."""
    with transaction.atomic():
        episode = show.episodes.filter(guid=wanted.guid).first() if wanted.guid else None
        if episode is None:
            taken = {
                *show.episodes.values_list("slug", flat=True),
                *show.episode_aliases.values_list("slug", flat=True),
            }
            slug = propose_slug(wanted.title, taken, kind="episode")
            episode = Episode(show=show, slug=slug, guid=wanted.guid or str(uuid.uuid4()))
        episode.title = wanted.title
        episode.notes = wanted.notes or episode.notes
        episode.chapters = list(wanted.chapters) or episode.chapters
        episode.transcript = wanted.transcript or episode.transcript
        episode.save()
    return episode


def require_breaks(breaks: tuple[float, ...], seconds: float | None) -> None:
    """BadPublicationError when a break lies outside the audio; encoding judges where its length
    is not known yet."""
    for moment in breaks:
        if moment < 0 or (seconds is not None and moment > seconds):
            raise BadPublicationError(
                f"a break at {moment:g} s is outside the audio"
                + (f", which lasts {seconds:.1f} s" if seconds is not None else "")
            )


def require_words(wanted: Publication) -> None:
    """BadPublicationError when a word of the publication cannot be what it is meant for."""
    try:
        parse_slug(wanted.show)
    except SlugError as error:
        raise BadPublicationError(str(error)) from error
    show = build_show(wanted)
    for noun, title in (("show title", show.title), ("title", wanted.title)):
        if not has_words(title):
            raise BadPublicationError(f"{noun}: nothing of {title!r} can be seen")
    if show.category and show.category not in CATEGORY_NAMES:
        raise BadPublicationError(f"category: {show.category!r} is not one of Apple's categories")
    if not is_language(show.language):
        raise BadPublicationError(f"language: {show.language!r} is not a language code like en")
    require_fields(show, "show")
    require_fields(Episode(slug="episode", guid=wanted.guid or "-", title=wanted.title), "episode")


def require_fields(row: Show | Episode, noun: str) -> None:
    """BadPublicationError that names the first field that does not hold, whatever else exists."""
    try:
        row.clean_fields(exclude={"organisation", "show"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BadPublicationError(f"{noun} {field}: {messages[0]}") from error


def describe(episode: Episode) -> dict[str, object]:
    """What `stentor publish --json` prints."""
    show, media = episode.show, episode.media
    assert media is not None
    return {
        "show": show.id,
        "show_slug": show.slug,
        "episode": episode.id,
        "episode_slug": episode.slug,
        "guid": episode.guid,
        "feed": feed_address(show.slug),
        "enclosure": listen_address(show.slug, episode.slug),
        "media": {
            "bytes": media.size,
            "seconds": media.seconds,
            "lufs": media.lufs,
            "true_peak": media.true_peak,
            "bitrate": media.bitrate,
            "channels": media.channels,
        },
    }


def _layout() -> DataLayout:
    layout: DataLayout = settings.STENTOR_LAYOUT
    return layout
