"""A document becomes rows, creatives in every form, placements and a published ad book."""

import json
from datetime import date

import pytest
from django.utils import timezone

from made.looking import read_head
from made.sounds import decode_bare, measure
from made.tones import write_tone
from people.cast import make_episode, make_media, make_show
from stentor.audio.frames import parse_frames
from stentor.campaigns.document import BadDocumentError, parse_ads_document
from stentor.campaigns.loading import load_document
from stentor.campaigns.models import BookRendering, Creative, Flight, Placement
from stentor.campaigns.positions import say_position
from stentor.campaigns.publication import finish_unwritten_book
from stentor.campaigns.verbs import recall_placements, save_flights
from stentor.contracts.adbook import parse_adbook
from stentor.contracts.placement import find_form, parse_placement
from stentor.lib.objects import LocalObjects

pytestmark = pytest.mark.django_db(transaction=True)


def load(document, organisation, folder):
    return load_document(parse_ads_document(json.dumps(document).encode()), organisation, folder)


def read_book(layout):
    line = read_head(layout)["adbook"]
    return parse_adbook(LocalObjects(layout.objects).read(line.plain.object))


def read_placement(layout, number):
    line = read_head(layout)[f"placement:{number}"]
    return parse_placement(LocalObjects(layout.objects).read(line.plain.object))


def test_the_ad_book_says_what_was_loaded(cast, document, folder, layout):
    report = load(document, cast.organisation, folder)
    assert report.created == {"advertisers": 1, "campaigns": 1, "flights": 2, "house": 1}
    book = read_book(layout)
    assert [one.name for one in book.advertisers] == ["Acme Tea"]
    assert book.advertisers[0].organisation == cast.organisation.id
    flights = {one.name: one for one in book.flights}
    assert flights["mid 1"].zone == "Europe/Berlin"
    assert flights["pre 1"].goal.impressions == 700
    for spot in (*book.flights, *book.house):
        placement = read_placement(layout, spot.placement)
        assert placement.creative == spot.creative
        assert placement.organisation == cast.organisation.id
        assert spot.id == (placement.flight or placement.house)


def test_a_creative_is_there_in_every_form_at_one_loudness(cast, document, folder, layout):
    load(document, cast.organisation, folder)
    (one,) = [c for c in read_book(layout).creatives if c.name == "tea.wav"]
    assert 1.9 < one.seconds < 2.1
    for channels, bitrate, frame_bytes in ((1, 128_000, 384), (2, 192_000, 576)):
        form = find_form(one.forms, channels, bitrate)
        body = LocalObjects(layout.objects).read(form.object)
        frames = list(parse_frames(body))
        assert len(frames) == form.frames
        assert {frame.main_data_begin for frame in frames} == {0}
        assert {frame.header.size for frame in frames} == {frame_bytes}
        assert frames[-1].is_silent
        sound = decode_bare(body, frame_bytes)
        assert sound.shape[0] == channels
        loudness, peak = measure(sound)
        assert abs(loudness + 16) < 0.3
        assert peak <= -1


def test_loading_again_updates_and_encodes_nothing_twice(cast, document, folder, layout):
    load(document, cast.organisation, folder)
    creatives, before = set(Creative.objects.values_list("id", flat=True)), read_head(layout)
    flight = document["advertisers"][0]["campaigns"][0]["flights"][0]
    flight["name"] = "renamed"
    report = load(document, cast.organisation, folder)
    assert report.created == {}
    assert report.updated == {"advertisers": 1, "campaigns": 1, "flights": 2, "house": 1}
    assert set(Creative.objects.values_list("id", flat=True)) == creatives
    after = read_head(layout)
    assert {key for key in after if after[key] != before.get(key)} == {"adbook"}
    assert "renamed" in {one.name for one in read_book(layout).flights}


def test_another_creative_is_another_placement_and_the_old_one_stays(
    cast, document, folder, layout
):
    first = load(document, cast.organisation, folder)
    write_tone(folder / "tea.wav", pitch=330.0)
    second = load(document, cast.organisation, folder)
    flight = Flight.objects.get(ref="m1")
    old, new = first.placements[flight.id], second.placements[flight.id]
    assert old != new
    assert new in {one.placement for one in read_book(layout).flights}
    assert read_placement(layout, old).flight == read_placement(layout, new).flight == flight.id


def test_a_recalled_placement_leaves_a_tombstone_and_the_book(cast, document, folder, layout):
    report = load(document, cast.organisation, folder)
    (promo,) = report.house
    number = report.placements[promo.id]
    recall_placements(Placement.objects.filter(house=promo), None, timezone.now())
    assert read_head(layout)[f"placement:{number}"].kind == "gone"
    assert read_book(layout).house == []


def test_shows_are_named_by_slug_old_slug_or_id_and_only_own_ones(cast, document, folder, layout):
    other = make_show(cast.organisation, slug="second", title="Second")
    cast.show.rename("new-tides", None)
    flight = document["advertisers"][0]["campaigns"][0]["flights"][0]
    flight["targets"] = {"shows": ["tide-tables", other.id, "new-tides"]}
    load(document, cast.organisation, folder)
    (mid,) = [one for one in read_book(layout).flights if one.name == "mid 1"]
    assert mid.targets.shows == [cast.show.id, other.id, cast.show.id]
    flight["targets"] = {"shows": [cast.other_show.slug]}
    with pytest.raises(BadDocumentError, match=r"targets.shows: there is no show 'far-away'"):
        load(document, cast.organisation, folder)


def test_nothing_is_loaded_where_a_creative_is_wrong(cast, document, folder, layout):
    (folder / "tea.wav").write_bytes(b"not sound at all")
    document["house"][0]["creative"] = "nowhere.wav"
    with pytest.raises(BadDocumentError) as raised:
        load(document, cast.organisation, folder)
    tea, nowhere = raised.value.problems
    assert tea.startswith("advertisers[0].campaigns[0].flights[0].creative: tea.wav")
    assert nowhere.startswith("house[0].creative: there is no file")
    assert not Flight.objects.exists()
    assert "adbook" not in read_head(layout)


def test_a_book_that_was_not_written_is_finished(cast, document, folder, layout, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("stentor.campaigns.publication.write_book", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load(document, cast.organisation, folder)
    assert Flight.objects.count() == 2
    assert BookRendering.objects.get().written == 0
    assert finish_unwritten_book() == 1
    assert len(read_book(layout).flights) == 2
    assert finish_unwritten_book() == 0


def test_a_flight_long_over_is_no_longer_in_the_book(cast, document, folder, layout):
    flight = document["advertisers"][0]["campaigns"][0]["flights"][0]
    flight |= {"starts": "2020-01-01", "ends": "2020-02-01"}
    document["advertisers"][0]["campaigns"][0]["flights"][0] = flight
    load(document, cast.organisation, folder)
    assert Flight.objects.get(ref="m1").ends == date(2020, 2, 1)
    assert "mid 1" not in {one.name for one in read_book(layout).flights}


@pytest.fixture
def baked_in(cast, document, folder, layout):
    """A flight that was loaded with a spot and became part of the audio since."""
    load(document, cast.organisation, folder)
    flight = Flight.objects.get(ref="m1")
    flight.creative, flight.is_baked_in, flight.slots = None, True, []
    save_flights([flight], cast.owner)
    assert "mid 1" not in {one.name for one in read_book(layout).flights}
    return flight


def test_a_spot_for_what_was_part_of_the_audio_serves(cast, document, folder, layout, baked_in):
    load(document, cast.organisation, folder)
    baked_in.refresh_from_db()
    assert not baked_in.is_baked_in
    assert baked_in.creative.filename == "tea.wav"
    assert "mid 1" in {one.name for one in read_book(layout).flights}


def test_what_stands_in_audio_gets_no_spot(cast, document, folder, layout, baked_in):
    episode = make_episode(cast.show, slug="harbour", title="Harbour")
    episode.media = make_media(episode, frames=500)
    episode.save()
    say_position(baked_in, episode, 1.0, 3.0, cast.owner)
    document["advertisers"][0]["name"] = "Acme Coffee"
    with pytest.raises(
        BadDocumentError, match=r"flights\[0\].creative: m1 stands in the audio of 1"
    ):
        load(document, cast.organisation, folder)
    baked_in.refresh_from_db()
    assert baked_in.is_baked_in
    assert baked_in.campaign.advertiser.name == "Acme Tea"
