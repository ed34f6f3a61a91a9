"""With breaks of a constant length, content stands at the same byte for every listener."""

import json

import pytest
from django.test import Client

from made.looking import read_manifest
from made.tones import write_tone
from servers.edge_client import get, wait_until
from stentor.audio.header import compute_header_size
from stentor.audio.layout import compute_layout
from stentor.campaigns.document import parse_ads_document
from stentor.campaigns.loading import load_document
from stentor.catalog.models import Filler, Show
from stentor.intake.encoding import CANONICAL_FORMS
from stentor.intake.models import Processing
from stentor.intake.processing import run
from stentor.jobs.worker import Worker
from stentor.lib.objects import LocalObjects
from stentor.publishing.verbs import publish

LISTEN = "/listen/tide-tables/first-light.mp3"
SETTINGS = "/shows/tide-tables/settings"
SECONDS = 6
GAP_FRAMES = 8
"""Of silence that the edges around a break have of their own."""


@pytest.fixture
def episode(cast, layout, tmp_path):
    """Public, with real audio of 4 s and a pre-, two mid- and a post-roll."""
    original = LocalObjects(layout.originals).put_file(write_tone(tmp_path / "tone.wav", 4.0))
    processing = Processing.objects.create(
        episode=cast.episode,
        original=original.sha256,
        filename="tone.wav",
        breaks=[0.0, 1.0, 2.5, 4.0],
    )
    run(processing.id)
    cast.episode.refresh_from_db()
    publish(cast.episode, cast.owner)
    return cast.episode


@pytest.fixture
def save(cast):
    """Saves the show's settings with that length of breaks; the status."""
    client = Client(headers={"host": "studio.localhost"})
    client.force_login(cast.owner)

    def save(seconds):
        show = Show.objects.get(pk=cast.show.pk)
        names = ("title", "description", "language", "category", "kind", "author")
        names += ("owner_name", "owner_email", "time_zone")
        fields = {name: getattr(show, name) for name in names}
        answer = client.post(SETTINGS, fields | {"break_seconds": seconds})
        while Worker().work():
            pass
        return answer.status_code

    return save


def download(edge, agent):
    link = get(edge.http, LISTEN, user_agent=agent).headers["location"]
    answer = get(edge.http, link[link.index("/a/") :])
    assert answer.status == 200
    return answer.body


def book_house_spot(cast, folder):
    write_tone(folder / "promo.wav", pitch=660.0)
    spot = {"ref": "p", "name": "p", "creative": "promo.wav", "slots": ["pre", "mid", "post"]}
    document = {"advertisers": [], "house": [spot]}
    content = json.dumps(document).encode()
    load_document(parse_ads_document(content), cast.organisation, folder)


@pytest.mark.django_db(transaction=True)
def test_content_stands_at_the_same_byte_filled_or_not(
    cast, episode, save, layout, serve, tmp_path
):
    assert read_manifest(layout, LISTEN).break_frames == 0
    assert save(SECONDS) == 302
    manifest = read_manifest(layout, LISTEN)
    assert manifest.break_frames == SECONDS * 125 // 3
    edge = serve()
    empty = download(edge, "AntennaPod/3.4")
    book_house_spot(cast, tmp_path)
    full = wait_for_another(edge, empty)
    rendition = manifest.renditions[0]
    size, head = rendition.frame_bytes, compute_header_size(rendition)
    placed = compute_layout(manifest, rendition, [()] * 4)
    assert len(full) == len(empty) == head + placed.frames * size
    content = [
        range(head + one.at * size, head + (one.at + one.last - one.first) * size)
        for one in placed.stretches
    ]
    for span in content:
        assert full[span.start : span.stop] == empty[span.start : span.stop]
    seams = [head, *(seam for span in content for seam in (span.start, span.stop)), len(full)]
    breaks = [range(*seams[at : at + 2]) for at in (0, 2, 4, 6)]
    assert any(full[span.start : span.stop] != empty[span.start : span.stop] for span in breaks)
    pre, first, second, post = (len(span) // size for span in breaks)
    assert pre == post == manifest.break_frames
    assert first == second
    assert 0 <= first - manifest.break_frames <= GAP_FRAMES


@pytest.mark.django_db(transaction=True)
def test_the_mode_is_turned_off_again(episode, save, layout):
    save(SECONDS)
    assert save("") == 302
    assert read_manifest(layout, LISTEN).break_frames == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds", ["4", "601", "-1", "soon", "7.5"])
def test_a_length_of_no_use_is_refused(episode, save, layout, seconds):
    assert save(seconds) == 422
    assert read_manifest(layout, LISTEN).break_frames == 0


@pytest.mark.django_db(transaction=True)
def test_what_fills_breaks_is_there_for_audio_in_a_form_that_lacks_it(
    cast, episode, save, layout, tmp_path
):
    save(SECONDS)
    assert Filler.objects.count() == len(CANONICAL_FORMS)
    Filler.objects.all().delete()
    original = LocalObjects(layout.originals).put_file(
        write_tone(tmp_path / "newer.wav", 3.0, pitch=330)
    )
    run(
        Processing.objects.create(
            episode=cast.episode, original=original.sha256, filename="newer.wav", breaks=[0.0]
        ).id
    )
    assert read_manifest(layout, LISTEN).break_frames == SECONDS * 125 // 3
    assert read_manifest(layout, LISTEN).renditions[0].filler is not None


def wait_for_another(edge, former):
    """The first download, each of another listener, that is not like the former one."""
    found = []

    def is_another():
        found.append(download(edge, f"Overcast/{len(found)}"))
        return found[-1] != former

    wait_until(is_another, 20)
    return found[-1]
