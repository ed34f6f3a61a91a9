"""Publishes the demo show as far as it is not there yet."""

import io
import json
import tempfile
from pathlib import Path
from typing import NamedTuple

import structlog

from stentor.accounts.first import find_or_make_organisation
from stentor.campaigns.document import parse_ads_document
from stentor.campaigns.loading import load_document
from stentor.campaigns.models import HouseSpot
from stentor.catalog.artwork import take_in_artwork
from stentor.catalog.models import Episode
from stentor.project.demo.cover import render_cover
from stentor.project.demo.music import CLOCKWORK, PROMO, QUIET_BEGINNING, Piece, render_wav
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
    breaks: tuple[float, ...] = ()
    """Seconds; between two chords."""


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
        breaks=(31.2,),
    ),
)
PROMO_REF = "stentor-demo-promo"


def publish_demo() -> None:
    """Safe to repeat: an episode that was ever published is left as it is. Needs Django."""
    for episode in EPISODES:
        if not Episode.objects.filter(guid=episode.guid, ledger__isnull=False).exists():
            log.info("making a demo episode", title=episode.title)
            publish_demo_episode(episode)
            log.info("demo episode published", title=episode.title)
    if not HouseSpot.objects.filter(ref=PROMO_REF).exists():
        load_demo_promo()


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
            breaks=episode.breaks,
            show_fields=tuple(SHOW_FIELDS.items()),
        )
        make_show(wanted)
        publish_file(wanted, lambda _step, _fraction: None)


def load_demo_promo() -> None:
    """A house spot, for the demo's break: through the same door as `stentor ads load`."""
    with tempfile.TemporaryDirectory(prefix="stentor-demo-") as directory:
        folder = Path(directory)
        (folder / "promo.wav").write_bytes(render_wav(PROMO))
        spot = {
            "ref": PROMO_REF,
            "name": "Small Hours, every night",
            "creative": "promo.wav",
            "slots": ["mid"],
        }
        document = parse_ads_document(json.dumps({"house": [spot]}).encode())
        load_document(document, find_or_make_organisation(), folder)
    log.info("demo promo loaded")


def make_show(wanted: Publication) -> None:
    """The show with its own cover, where there is none yet."""
    if find_show(wanted.show) is None:
        show = find_or_make_show(wanted)
        show.artwork = take_in_artwork(show.organisation, io.BytesIO(render_cover()))
        show.save(update_fields=["artwork"])
