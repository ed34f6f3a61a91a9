"""Publishes the demo show as far as it is not there yet."""

import io
import tempfile
from pathlib import Path
from typing import NamedTuple

import structlog

from stentor.catalog.artwork import take_in_artwork
from stentor.catalog.models import Episode
from stentor.project.demo.cover import render_cover
from stentor.project.demo.music import CLOCKWORK, QUIET_BEGINNING, Piece, render_wav
from stentor.project.publication import Publication, find_or_make_show, find_show, publish_file

log = structlog.get_logger("demo")

SLUG = "small-hours"
SHOW_FIELDS = {
    "description": (
        "Short pieces for the small hours, computed note by note on the machine that serves them. "
        "This is Stentor's demo show: edit it, take it off, or start one of your own beside it."
    ),
    "language": "en",
    "category": "Music",
    "author": "Stentor",
    "owner_name": "Stentor",
    "owner_email": "demo@example.org",
}


class DemoEpisode(NamedTuple):
    """One episode; its guid tells whether it is there already."""

    guid: str
    title: str
    notes: str
    piece: Piece


EPISODES = (
    DemoEpisode(
        "stentor-demo-1",
        "A quiet beginning",
        "<p>Four chords, a few plucked strings, a large room. Nothing happens, "
        "<em>slowly</em>.</p>",
        QUIET_BEGINNING,
    ),
    DemoEpisode(
        "stentor-demo-2",
        "Clockwork",
        "<p>The same strings in a hurry. Subscribe, and it comes to you by itself.</p>",
        CLOCKWORK,
    ),
)


def publish_demo() -> None:
    """Safe to repeat: an episode that was ever published is left as it is. Needs Django."""
    for episode in EPISODES:
        if not Episode.objects.filter(guid=episode.guid, ledger__isnull=False).exists():
            log.info("making a demo episode", title=episode.title)
            publish_demo_episode(episode)
            log.info("demo episode published", title=episode.title)


def publish_demo_episode(episode: DemoEpisode) -> None:
    """Through the same door as `stentor publish`."""
    with tempfile.TemporaryDirectory(prefix="stentor-demo-") as directory:
        file = Path(directory) / "demo.wav"
        file.write_bytes(render_wav(episode.piece))
        wanted = Publication(
            file=file,
            show=SLUG,
            show_title="Small Hours",
            title=episode.title,
            guid=episode.guid,
            notes=episode.notes,
            show_fields=tuple(SHOW_FIELDS.items()),
        )
        make_show(wanted)
        publish_file(wanted, lambda _step, _fraction: None)


def make_show(wanted: Publication) -> None:
    """The show with its own cover, where there is none yet."""
    if find_show(wanted.show) is None:
        show = find_or_make_show(wanted)
        show.artwork = take_in_artwork(show.organisation, io.BytesIO(render_cover()))
        show.save(update_fields=["artwork"])
