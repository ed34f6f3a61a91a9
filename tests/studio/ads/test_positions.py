"""Where an ad of the audio is heard, from the flight's page to a new version of the episode."""

import pytest

from made.bookings import make_flight
from people.cast import make_episode, make_media
from stentor.campaigns.models import Placement
from stentor.campaigns.positions import list_positions, say_position
from stentor.campaigns.verbs import save_flights
from stentor.catalog.models import BakedIn
from stentor.lib.objects import LocalObjects

pytestmark = pytest.mark.django_db(transaction=True)


def read_words(response):
    return " ".join(response.content.decode().split())


def bake(cast, organisation):
    flight = make_flight(organisation, "own", slots=[])
    Placement.objects.all().delete()
    flight.creative, flight.is_baked_in = None, True
    save_flights([flight], cast.owner)
    return flight


@pytest.fixture
def flight(cast):
    return bake(cast, cast.organisation)


@pytest.fixture
def episode(cast):
    episode = make_episode(cast.show, slug="harbour", title="Harbour")
    episode.media = make_media(episode, frames=500)
    episode.save()
    return episode


@pytest.fixture
def page(flight):
    return f"/ads/flights/{flight.id}"


def test_from_the_flight_to_a_position_and_another_and_none(seller, flight, episode, page):
    assert "In no episode yet" in read_words(seller.get(page))
    form = f"{page}/new-position"
    assert "Harbour" in read_words(seller.get(form))
    sent = {"episode": episode.id, "start": "0:01", "end": "3.5"}
    told = read_words(seller.post(form, sent, follow=True))
    assert "own is counted in Harbour from now on" in told
    assert "0:01 to 0:03.5" in told
    (standing,) = list_positions([flight])
    address = f"/ads/positions/{standing.row.id}"
    assert 'value="0:03.5"' in read_words(seller.get(address))
    seller.post(address, sent | {"end": "0:04"})
    (standing,) = list_positions([flight])
    assert (standing.row.start, standing.row.end) == (1.0, 4.0)
    assert seller.get(address).status_code == 404
    told = read_words(seller.post(f"/ads/positions/{standing.row.id}/withdrawal", follow=True))
    assert "is not counted in Harbour any more" in told
    assert list_positions([flight]) == []


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"start": "soon"}, "“soon” is no time like 12:30 or 1:02:30.5."),
        ({"start": "0:75"}, "There are 60 seconds in a minute"),
        ({"start": ""}, "This field is required."),
        ({"end": "9:00"}, "The audio ends at 0:12."),
        ({"episode": "01JD8PZ4Q0M3T6W9YB2C5E8G2D"}, "Select a valid choice."),
    ],
)
def test_a_mistake_is_said_at_its_field(seller, episode, page, sent, words):
    answer = seller.post(
        f"{page}/new-position", {"episode": episode.id, "start": "0:01", "end": "0:03"} | sent
    )
    assert answer.status_code == 422
    assert words in read_words(answer)
    assert not BakedIn.objects.exists()


def test_it_is_heard_in_place(cast, seller, layout, flight, episode):
    row = say_position(flight, episode, 5.0, 6.0, cast.owner)
    answer = seller.get(f"/ads/positions/{row.id}/audio")
    media = episode.media
    body = LocalObjects(layout.objects).read(media.object)
    first, last = row.find_frames(media)
    wanted = body[(first - 125) * media.frame_bytes : (last + 125) * media.frame_bytes]
    assert b"".join(answer.streaming_content) == wanted


def test_the_episode_and_the_page_of_reasons_tell_of_it(cast, seller, flight, episode, page):
    row = say_position(flight, episode, 1.0, 3.0, cast.owner)
    assert "Ads in this audio" in read_words(seller.get("/shows/tide-tables/episodes/harbour"))
    told = read_words(seller.get(f"{page}/reasons"))
    assert "Nothing is decided for it" in told
    assert "Harbour" in told
    media = make_media(episode, frames=400)
    media.original = "1" * 64
    media.save()
    episode.media = media
    episode.save()
    assert "The audio was replaced" in read_words(seller.get(page))
    assert "say where it stands now" in read_words(
        seller.get("/shows/tide-tables/episodes/harbour")
    )
    assert seller.get(f"/ads/positions/{row.id}/audio").status_code == 404
    assert "Other audio took the place" in read_words(seller.get(f"/ads/positions/{row.id}"))


def test_an_episode_of_strangers_is_no_choice(cast, seller, flight, page):
    theirs = make_episode(cast.other_show, slug="theirs", title="Theirs")
    assert "Theirs" not in read_words(seller.get(f"{page}/new-position"))
    sent = {"episode": theirs.id, "start": "0", "end": "1.1"}
    assert seller.post(f"{page}/new-position", sent).status_code == 422
    assert not BakedIn.objects.exists()


def test_a_position_stays_in_its_episode(cast, seller, flight, episode):
    row = say_position(flight, episode, 1.0, 3.0, cast.owner)
    other = make_episode(cast.show, slug="other", title="Other")
    sent = {"episode": other.id, "start": "0", "end": "1.1"}
    assert seller.post(f"/ads/positions/{row.id}", sent).status_code == 422
    assert BakedIn.objects.get().withdrawn_at is None


def test_a_stranger_finds_no_position(cast, enter, flight, episode):
    row = say_position(flight, episode, 1.0, 3.0, cast.owner)
    stranger = enter(cast.stranger)
    for address in (f"/ads/positions/{row.id}", f"/ads/positions/{row.id}/audio"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/ads/positions/{row.id}/withdrawal").status_code == 404
    assert BakedIn.objects.get().withdrawn_at is None
