"""Host-read flights in the studio: what is missing, handed in, answered."""

import json

import pytest
from lxml import html

from made.bookings import fill_flight, make_spot
from made.tones import write_tone
from stentor.campaigns.intakes import run_intake
from stentor.campaigns.models import CreativeIntake, Flight, Take
from stentor.campaigns.takes import answer_take, hand_in_take

pytestmark = pytest.mark.django_db(transaction=True)


def read_words(response):
    return " ".join(html.fromstring(response.content).text_content().split())


@pytest.fixture
def read_flight(seller, flight):
    """One that hosts read, made so in its form."""
    filled = fill_flight(flight.creative) | {"creative": "host-read", "script": "Say tea."}
    assert seller.post(f"/ads/flights/{flight.id}/edit", filled).status_code == 302
    return Flight.objects.get()


@pytest.fixture
def page(read_flight):
    return f"/ads/flights/{read_flight.id}/takes/tide-tables"


def test_the_flight_tells_which_shows_miss_a_take(seller, read_flight, page):
    words = read_words(seller.get(f"/ads/flights/{read_flight.id}"))
    assert "No take yet" in words
    assert "read by each show’s host" in words
    assert "Say tea." in read_words(seller.get(page))


def test_the_show_finds_what_it_is_to_read(cast, enter, read_flight, page):
    found = html.fromstring(enter(cast.teammate).get("/shows/tide-tables/spots").content)
    assert page in found.xpath("//a/@href")


def test_from_a_recording_to_a_take_that_is_heard(cast, seller, read_flight, page, tmp_path):
    content = write_tone(tmp_path / "read.wav").read_bytes()
    begun = seller.post(
        f"{page}/uploads",
        json.dumps({"filename": "read.wav", "size": len(content)}),
        content_type="application/json",
    )
    address = begun.json()["address"]
    piece = seller.patch(
        address, content, content_type="application/offset+octet-stream",
        headers={"Upload-Offset": "0"},
    )  # fmt: skip
    assert piece.status_code in {200, 204}
    assert seller.post(f"{address}/completion").status_code == 202
    assert "is being measured" in read_words(seller.get(f"{page}/panel"))
    run_intake(CreativeIntake.objects.get().id)
    assert "Waits for an answer" in read_words(seller.get(f"{page}/panel"))
    take = Take.objects.get()
    seller.post(f"/ads/takes/{take.id}/answer", {"answer": "approve"})
    assert "Heard" in read_words(seller.get(f"/ads/flights/{read_flight.id}"))


def test_who_declines_says_why(cast, seller, read_flight, page):
    take = hand_in_take(read_flight, cast.show, make_spot(cast.organisation, "R"), cast.owner)
    answer = seller.post(f"/ads/takes/{take.id}/answer", {"answer": "decline"}, follow=True)
    assert "Say what is wrong with it" in read_words(answer)
    assert Take.objects.get().is_approved is None
    sent = {"answer": "decline", "reason": "Too fast."}
    answer = seller.post(f"/ads/takes/{take.id}/answer", sent, follow=True)
    assert "Not heard: Too fast." in read_words(answer)


def test_a_flight_with_a_spot_of_its_own_takes_no_recording(seller, flight):
    begun = seller.post(
        f"/ads/flights/{flight.id}/takes/tide-tables/uploads",
        json.dumps({"filename": "read.wav", "size": 100}),
        content_type="application/json",
    )
    assert begun.status_code == 422
    assert "spot of its own" in begun.content.decode()


def test_a_show_of_another_organisation_is_not_there(cast, seller, read_flight):
    address = f"/ads/flights/{read_flight.id}/takes/{cast.other_show.slug}"
    assert seller.get(address).status_code == 404


def test_a_heard_take_is_told_where_the_recording_is_used(cast, seller, read_flight):
    take = hand_in_take(read_flight, cast.show, make_spot(cast.organisation, "R"), cast.owner)
    answer_take(take, cast.owner, is_approved=True)
    words = read_words(seller.get(f"/ads/creatives/{take.creative_id}"))
    assert "Read in Tide Tables" in words
