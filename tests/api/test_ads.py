"""Advertising, as a sales system books it."""

import hashlib

import pytest

from made.api_routes import FLIGHT
from made.bookings import make_flight, make_seller, make_spot
from stentor.accounts.models import AuditEntry
from stentor.campaigns.book import build_book
from stentor.campaigns.models import Campaign, CreativeIntake, Flight
from stentor.lib.clock import utc_now
from stentor.lib.objects import LocalObjects


@pytest.fixture
def seller(cast, enrol):
    """Ad operations: they book spots and change no show."""
    return enrol(make_seller(cast))


@pytest.fixture
def booked(cast, seller):
    """Bodies of an advertiser, a campaign and a flight, made over the API."""
    advertiser = seller.post("/ads/advertisers", {"name": "Acme Tea", "category": "food"}).json()
    campaign = seller.post(
        "/ads/campaigns", {"name": "Spring", "advertiser": advertiser["id"]}
    ).json()
    spot = make_spot(cast.organisation)
    flight = seller.post("/ads/flights", FLIGHT | {"campaign": campaign["id"], "creative": spot.id})
    assert flight.status_code == 201, flight.content
    return {"advertiser": advertiser, "campaign": campaign, "flight": flight.json(), "spot": spot}


def point(answer):
    return [error["pointer"] for error in answer.json()["errors"]]


def test_a_flight_is_booked_and_in_the_book_at_once(booked):
    (flight,) = build_book(utc_now().date()).flights
    assert (flight.id, flight.goal.impressions) == (booked["flight"]["id"], 5000)
    assert booked["flight"]["targets"]["countries"] == []
    assert AuditEntry.objects.get(action="flight.made").token.name == "a program"


TERMS = {
    "slots": ["pre", "post"],
    "starts": "2026-10-01",
    "ends": "2026-10-02",
    "zone": "Europe/Berlin",
    "goal": {"impressions": 7},
    "priority": 11,
    "pacing": "asap",
    "caps": [{"impressions": 2, "hours": 24}, {"impressions": 5, "hours": 168}],
    "dayparts": [{"days": [0, 1, 2, 3, 4], "start": 360, "end": 600}],
    "targets": {
        "shows": ["tide-tables"],
        "categories": ["Science > Nature"],
        "countries": ["AT", "DE"],
        "regions": ["CH-ZH"],
        "apps": ["antennapod"],
        "devices": ["phone"],
        "ages": [{"least": 0, "most": 7}],
        "keys": ["plan=free"],
    },
    "is_paused": True,
    "pricing": "cpm",
    "price": "25.50",
    "currency": "EUR",
}


def test_every_term_comes_back_as_it_was_sent(seller, booked):
    where = f"/ads/flights/{booked['flight']['id']}"
    changed = seller.patch(where, TERMS)
    assert changed.status_code == 200, changed.content
    answer = seller.get(where).json()
    goal = TERMS["goal"] | {"spend": None, "cpm": None, "currency": None}
    assert {name: answer[name] for name in TERMS} == TERMS | {"goal": goal}
    again = seller.patch(where, {"name": "renamed"}).json()
    assert again == answer | {"name": "renamed"}
    spent = seller.patch(where, {"goal": {"spend": "102.00"}}).json()["goal"]
    assert spent == {"impressions": 4000, "spend": "102.00", "cpm": "25.50", "currency": "EUR"}
    assert seller.patch(where, {"goal": None}).json()["goal"] is None


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"ends": "2026-10-01"}, "#/ends"),
        ({"starts": "01.11.2026"}, "#/starts"),
        ({"starts": "9999-99-99"}, "#/starts"),
        ({"zone": "Mars"}, "#/zone"),
        ({"creative": "01JD8PZ4Q0M3T6W9YB2C5E8G2D"}, "#/creative"),
        ({"targets": {"shows": ["far-away"]}}, "#/targets/shows"),
        ({"excludes": {"countries": ["Germany"]}}, "#/excludes/countries"),
        ({"targets": {"keys": ["free"]}}, "#/targets/keys"),
        ({"targets": {"devices": ["fridge"]}}, "#/targets/devices/0"),
        ({"targets": {"planets": ["Mars"]}}, "#/targets/planets"),
        ({"goal": {"spend": "10"}}, "#/goal/spend"),
        ({"goal": {"impressions": 0}}, "#/goal/impressions"),
        ({"goal": {"impressions": "5"}}, "#/goal/impressions"),
        ({"price": "-1", "pricing": "cpm", "currency": "EUR"}, "#/price"),
        ({"price": "1", "pricing": "cpm"}, "#/currency"),
        ({"currency": "€€€", "pricing": "cpm", "price": "1"}, "#/currency"),
        ({"priority": 12}, "#/priority"),
        ({"caps": [{"impressions": 1, "hours": 0}]}, "#/caps/0/hours"),
        ({"dayparts": [{"days": [0], "start": 600, "end": 300}]}, "#/dayparts/0"),
        ({"dayparts": [{"days": [7], "start": 0, "end": 300}]}, "#/dayparts/0/days/0"),
        ({"campaign": "other"}, "#/campaign"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "#/created_at"),
        ({"slots": []}, "#/slots"),
        ({"name": "a\0b"}, "#/name"),
    ],
)
def test_a_term_that_does_not_hold_is_named_and_nothing_is_changed(seller, booked, fields, pointer):
    where = f"/ads/flights/{booked['flight']['id']}"
    answer = seller.patch(where, {"name": "Nobody"} | fields)
    assert (answer.status_code, pointer in point(answer)) == (422, True), answer.content
    assert Flight.objects.get().name == "mid 1"


def test_an_update_that_would_be_lost_is_refused(seller, booked):
    for kind in ("advertiser", "campaign", "flight"):
        where = f"/ads/{kind}s/{booked[kind]['id']}"
        tag = seller.get(where)["ETag"]
        assert seller.patch(where, {"name": "One"}, if_match=tag).status_code == 200
        assert seller.patch(where, {"name": "Two"}, if_match=tag).status_code == 412
        assert seller.get(where).json()["name"] == "One"


def test_the_same_key_books_one_flight(seller, booked, monkeypatch):
    body = FLIGHT | {"campaign": booked["campaign"]["id"], "creative": booked["spot"].id}
    answers = [seller.post("/ads/flights", body, idempotency_key="k") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert Flight.objects.count() == 2


def test_lists_are_of_what_was_asked_for(cast, seller, booked):
    other = seller.post("/ads/advertisers", {"name": "Other"}).json()["id"]
    assert seller.get(f"/ads/campaigns?advertiser={other}").json()["data"] == []
    assert seller.get("/ads/campaigns?advertiser=nobody").status_code == 404
    campaign = booked["campaign"]["id"]
    (flight,) = seller.get(f"/ads/flights?campaign={campaign}").json()["data"]
    assert flight["id"] == booked["flight"]["id"]


def test_a_reference_names_one(seller, booked):
    seller.post("/ads/advertisers", {"name": "B", "ref": "b"})
    assert point(seller.post("/ads/advertisers", {"name": "C", "ref": "b"})) == ["#/ref"]


def test_a_spot_comes_in_pieces_is_titled_and_taken_back(seller, booked, layout):
    content = bytes(range(256)) * 10
    begun = seller.post("/ads/uploads", {"filename": "tea.wav", "size": len(content)})
    kind = "application/offset+octet-stream"
    for start in (0, 1000):
        piece = content[start : start + 1000] if start == 0 else content[start:]
        seller.patch(begun["Location"], piece, content_type=kind, upload_offset=str(start))
    done = seller.post(f"{begun['Location']}/completion")
    assert done.status_code == 202
    assert seller.get(done["Location"]).json() == done.json()
    assert CreativeIntake.objects.get().original == hashlib.sha256(content).hexdigest()
    assert LocalObjects(layout.originals).has(hashlib.sha256(content).hexdigest())
    where = f"/ads/creatives/{booked['spot'].id}"
    assert seller.patch(where, {"title": "Tea 20"}).json()["title"] == "Tea 20"
    assert seller.put(f"{where}/recall").json()["is_recalled"] is True


def test_a_promo_of_a_show(cast, seller, booked):
    body = {"name": "Tides", "creative": booked["spot"].id, "slots": ["pre"]}
    made = seller.post("/ads/promos", body | {"promotes": "tide-tables"})
    assert (made.status_code, made.json()["promotes"]) == (201, "tide-tables")
    changed = seller.patch(made["Location"], {"ends": "2026-12-24", "is_paused": True})
    assert changed.json() == made.json() | {"ends": "2026-12-24", "is_paused": True}
    assert point(seller.patch(made["Location"], {"promotes": "far-away"})) == ["#/promotes"]


def test_a_show_says_what_it_will_not_have(cast, owner, seller, booked):
    policy = {
        "needs_approval": True,
        "blocked_advertisers": [booked["advertiser"]["id"]],
        "blocked_categories": ["gambling"],
    }
    assert seller.put("/shows/tide-tables/ad-policy", policy).status_code == 403
    assert owner.put("/shows/tide-tables/ad-policy", policy).json() == policy
    (flight,) = build_book(utc_now().date()).flights
    assert flight.blocked_shows == [cast.show.id]
    where = f"/shows/tide-tables/verdicts/{booked['spot'].id}"
    said = owner.put(where, {"is_approved": False, "reason": "Loud."}).json()
    assert (said["by"], said["is_approved"]) == (cast.owner.name, False)
    assert owner.get("/shows/tide-tables/verdicts").json()["data"] == [said]


def test_why_a_flight_does_not_serve(owner, cast):
    flight = make_flight(cast.organisation)
    told = owner.get(f"/ads/flights/{flight.id}/explanation").json()
    assert (told["flight"], told["decisions"], told["reasons"]) == (flight.id, 0, {})


def test_ad_operations_change_no_show(seller, booked):
    assert seller.patch("/shows/tide-tables", {"author": "x"}).status_code == 403
    assert Campaign.objects.count() == 1


def test_a_host_read_flight_is_booked_read_and_heard(cast, seller, booked):
    sent = FLIGHT | {"campaign": booked["campaign"]["id"], "creative": "host-read", "script": "Tea"}
    flight = seller.post("/ads/flights", sent | {"name": "read"}).json()
    assert (flight["creative"], flight["script"]) == ("host-read", "Tea")
    address = f"/ads/flights/{flight['id']}/takes"
    states = {one["show"]: one["state"] for one in seller.get(address).json()["shows"]}
    assert states["tide-tables"] == "missing"
    take = seller.post(address, {"show": "tide-tables", "creative": booked["spot"].id})
    assert take.status_code == 201, take.content
    answer = seller.put(f"/ads/takes/{take.json()['id']}/answer", {"is_approved": True})
    assert answer.json()["is_approved"] is True
    served = {one.id: one for one in build_book(utc_now().date()).flights}[flight["id"]]
    assert [one.show for one in served.takes] == [cast.show.id]


def test_an_ad_of_the_audio_is_booked_placed_moved_and_withdrawn(cast, seller, booked):
    sent = FLIGHT | {"campaign": booked["campaign"]["id"], "creative": "baked-in", "slots": []}
    flight = seller.post("/ads/flights", sent | {"name": "own"}).json()
    assert (flight["creative"], flight["slots"]) == ("baked-in", [])
    address = f"/ads/flights/{flight['id']}/positions"
    where = {"show": "tide-tables", "episode": "first-light", "start": 0.1, "end": 1.15}
    made = seller.post(address, where)
    assert made.status_code == 201, made.content
    moved = seller.put(f"/ads/positions/{made.json()['id']}", {"start": 0, "end": 1.1}).json()
    assert moved["id"] != made.json()["id"]
    assert [one["start"] for one in seller.get(address).json()["positions"]] == [0.0]
    assert seller.delete(f"/ads/positions/{moved['id']}").status_code == 200
    assert seller.delete(f"/ads/positions/{moved['id']}").status_code == 404
    assert seller.get(address).json()["positions"] == []


def test_where_it_cannot_stand_is_told_at_its_field(cast, seller, booked):
    sent = FLIGHT | {"campaign": booked["campaign"]["id"], "creative": "baked-in", "slots": []}
    flight = seller.post("/ads/flights", sent | {"name": "own"}).json()
    where = {"show": "tide-tables", "episode": "first-light", "start": 0.1, "end": 60}
    answer = seller.post(f"/ads/flights/{flight['id']}/positions", where)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["#/end"]
    assert seller.post("/ads/flights", sent | {"creative": "host-read"}).status_code == 422


def test_flights_are_asked_for_by_state(booked, seller):
    flight = Flight.objects.get()
    Flight.objects.update(is_paused=True, ended_at=utc_now())

    def ask(query):
        return [one["id"] for one in seller.get(f"/ads/flights?{query}").json()["data"]]

    assert ask("state=over") == [flight.id]
    assert ask("state=paused") == []
    assert ask("is_from_demand=false") == [flight.id]
    assert ask("is_from_demand=true") == []
    assert seller.get(f"/ads/flights/{flight.id}").json()["ended_at"]
    assert seller.get("/ads/flights?state=ended").status_code == 422
