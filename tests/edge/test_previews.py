"""A take that is heard in place in the studio is what a listener hears there, sample for sample."""

import subprocess
from datetime import date

import numpy as np
import pytest
from django.test import Client

from made.bookings import make_flight
from made.sounds import decode_bare, speak, write_wave
from servers.edge_client import get
from stentor.campaigns.intakes import run_intake
from stentor.campaigns.models import CreativeEncode, CreativeIntake, Placement
from stentor.campaigns.previewing import FRAME_SECONDS
from stentor.campaigns.publication import changing_book
from stentor.campaigns.takes import answer_take
from stentor.intake.models import Processing
from stentor.intake.processing import run
from stentor.lib.objects import LocalObjects
from stentor.publishing.verbs import publish
from stentor.studio.ads.views.creatives import AROUND

LISTEN = "/listen/tide-tables/first-light.mp3"
SECONDS, BREAK = 40.0, 18.0
FRAME = 1152
HEADER_FRAMES = 24
"""More than the tag before the audio takes."""
SETTLES = 2
"""Frames after which a decoder that begins in the midst hears what any other does."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def episode(cast, layout, tmp_path):
    """Speech, public, with one break."""
    sound = speak(tmp_path / "said.wav", SECONDS)
    file = write_wave(tmp_path / "talk.wav", sound)
    original = LocalObjects(layout.originals).put_file(file)
    processing = Processing.objects.create(
        episode=cast.episode, original=original.sha256, filename="talk.wav", breaks=[BREAK]
    )
    run(processing.id)
    cast.episode.refresh_from_db()
    publish(cast.episode, cast.owner)
    return cast.episode


@pytest.fixture
def take(cast, layout, episode, tmp_path):
    """Read by the host of the show."""
    words = "And now a word about tea, which I drink whenever the tide is out."
    path = tmp_path / "take.wav"
    subprocess.run(["espeak-ng", "-v", "en-gb", "-w", str(path), words], check=True, timeout=60)
    original = LocalObjects(layout.originals).put_file(path)
    with changing_book():
        flight = make_flight(
            cast.organisation, starts=date(2020, 1, 1), ends=date(2099, 1, 1), goal=None
        )
        Placement.objects.all().delete()
        flight.creative = None
        flight.save()
    intake = CreativeIntake.objects.create(
        organisation=cast.organisation, user=cast.owner, original=original.sha256,
        filename="take.wav", flight=flight, show=cast.show,
    )  # fmt: skip
    run_intake(intake.id)
    return flight.takes.get()


def preview(cast, take, episode, frame):
    client = Client()
    client.force_login(cast.owner, "django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/ads/creatives/{take.creative_id}/preview/{episode.id}/{frame}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def download(edge):
    location = get(edge.http, LISTEN, user_agent="AntennaPod/3.4").headers["location"]
    return get(edge.http, location, user_agent="AntennaPod/3.4").body


def test_a_take_in_place_is_what_the_listener_hears(cast, layout, episode, take, serve):
    encode = CreativeEncode.objects.get(
        creative=take.creative, channels=episode.media.channels, bitrate=episode.media.bitrate
    )
    size = encode.frame_bytes
    (frame,) = episode.media.breaks
    previewed = preview(cast, take, episode, frame)
    answer_take(take, cast.owner, is_approved=True)
    whole = download(serve())
    at = whole.find(previewed)
    assert at >= 0, "the very bytes"

    begin = at % size
    heard = decode_bare(whole[begin + (HEADER_FRAMES * size) :], size)
    told = decode_bare(previewed, size)
    first = ((at - begin) // size - HEADER_FRAMES + SETTLES) * FRAME
    told = told[:, SETTLES * FRAME :]
    assert np.array_equal(heard[:, first : first + told.shape[1]], told)

    spot = LocalObjects(layout.objects).read(encode.object)
    alone = decode_bare(spot, size)
    before = previewed.find(spot) // size
    assert before == round(AROUND / FRAME_SECONDS)
    start = (before - SETTLES) * FRAME
    assert np.array_equal(told[:, start : start + alone.shape[1]], alone)
    assert np.abs(alone).max() > 0.1


@pytest.mark.parametrize("place", ["first", "last"])
def test_before_and_after_an_episode_it_stands_at_its_ends(cast, layout, episode, take, place):
    encode = take.creative.encodes.get(
        channels=episode.media.channels, bitrate=episode.media.bitrate
    )
    spot = LocalObjects(layout.objects).read(encode.object)
    content = LocalObjects(layout.objects).read(episode.media.object)
    beside = round(AROUND / FRAME_SECONDS) * encode.frame_bytes
    frame = 0 if place == "first" else episode.media.frames
    told = preview(cast, take, episode, frame)
    assert told == (spot + content[:beside] if place == "first" else content[-beside:] + spot)
