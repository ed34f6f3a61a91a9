"""Ad operations at work in the studio."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from lxml import html

from made.bookings import fill_flight, make_house, make_spot
from made.delivering import deliver
from stentor.campaigns.models import Advertiser, Campaign, CreativeVerdict, Flight, HouseSpot
from stentor.contracts.decision import Decision, FilledSlot, PassedOver, encode_decision

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def base(cast):
    return f"/ads/organisations/{cast.organisation.id}"


def read_words(response):
    return " ".join(html.fromstring(response.content).text_content().split())


def test_from_an_advertiser_to_a_flight(cast, seller, base):
    seller.post(
        f"{base}/new-advertiser", {"name": "Acme Tea", "category": "food", "apart": "break"}
    )
    advertiser = Advertiser.objects.get()
    assert (advertiser.organisation, advertiser.billing) == (cast.organisation, "")
    seller.post(f"{base}/new-campaign", {"name": "Spring", "advertiser": advertiser.id,
                                         "caps": "5 per 7 days"})  # fmt: skip
    campaign = Campaign.objects.get()
    assert campaign.caps == [{"impressions": 5, "hours": 168}]
    spot = make_spot(cast.organisation)
    answer = seller.post(f"/ads/campaigns/{campaign.id}/new-flight", fill_flight(spot))
    flight = Flight.objects.get()
    assert answer.url == f"/ads/flights/{flight.id}"
    words = read_words(seller.get(answer.url))
    assert "5,000 impressions" in words
    assert "1 Nov 2026 to 31 Dec 2026" in words


def test_a_new_form_is_empty(seller, base):
    page = html.fromstring(seller.get(f"{base}/new-advertiser").content)
    filled = page.xpath("//main//textarea/text() | //main//input[@type='text']/@value")
    assert [text for text in filled if text.strip()] == []


def test_a_strangers_advertiser_is_no_choice(cast, seller, base):
    theirs = Advertiser.objects.create(
        organisation=cast.other_show.organisation, ref="x", name="Theirs"
    )
    answer = seller.post(f"{base}/new-campaign", {"name": "Spring", "advertiser": theirs.id})
    assert answer.status_code == 422
    assert "Theirs" not in answer.content.decode()


def test_many_flights_change_after_a_preview(cast, seller, base, flight):
    change = {"flight": flight.id, "shift_days": "7", "pause": "pause"}
    words = read_words(seller.post(f"{base}/flights/changes", change))
    assert "2026-11-01 2026-11-08" in words
    assert not Flight.objects.get().is_paused
    seller.post(f"{base}/flights/changes", change | {"confirmed": "yes"})
    changed = Flight.objects.get()
    assert (changed.is_paused, str(changed.starts), str(changed.ends)) == (
        True, "2026-11-08", "2027-01-07",
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{}, {"shift_days": "many"}, {"ends": "2026-10-01"}, {"shift_days": "7", "ends": "2027-01-01"}],
)
def test_a_bad_bulk_change_changes_nothing(cast, seller, base, flight, change):
    seller.post(f"{base}/flights/changes", {"flight": flight.id, "confirmed": "yes"} | change)
    assert str(Flight.objects.get().ends) == "2026-12-31"


def test_a_sheet_is_shown_before_it_is_taken(cast, seller, base, flight, tmp_path):
    text = seller.get(f"{base}/flights.csv").content.decode()
    (tmp_path / "f.csv").write_text(text.replace("mid 1", "renamed", 1), "utf-8")
    with (tmp_path / "f.csv").open("rb") as file:
        page = html.fromstring(seller.post(f"{base}/flights/import", {"file": file}).content)
    assert Flight.objects.get().name == "mid 1"
    (held,) = page.xpath("//input[@name='held']/@value")
    seller.post(f"{base}/flights/import", {"held": held, "confirmed": "yes"})
    assert Flight.objects.get().name == "renamed"


def test_a_forged_preview_is_refused(seller, base, flight):
    answer = seller.post(f"{base}/flights/import", {"held": "made up", "confirmed": "yes"})
    assert (answer.status_code, Flight.objects.get().name) == (422, "mid 1")


def test_a_promo_is_made_and_changed(cast, seller, base):
    spot = make_spot(cast.organisation)
    fields = {"name": "Trailer", "creative": spot.id, "slots": ["pre"], "zone": "UTC",
              "promotes": "tide-tables"}  # fmt: skip
    seller.post(f"{base}/new-house", fields)
    made = HouseSpot.objects.get()
    assert made.promotes == cast.show
    seller.post(f"/ads/house/{made.id}", fields | {"name": "Other", "promotes": ""})
    changed = HouseSpot.objects.get()
    assert (changed.name, changed.promotes) == ("Other", None)


def test_promos_tell_how_often_and_where_they_were_heard(cast, seller, base, promo, layout):
    number = promo.placements.get().number
    today = timezone.now().date()
    for back, count in ((1, 40), (2, 2), (60, 900)):
        day = today - timedelta(days=back)
        deliver(layout, day, [(12, number, count), (12, 999, 5)], show=cast.show.id)
    words = read_words(seller.get(f"{base}/house"))
    assert "42 impressions in 30 days: Tide Tables 42" in words
    sheet = seller.get(f"{base}/house", {"csv": "days"}).content.decode().splitlines()
    assert sheet[0].endswith("Promo,Show,Impressions")
    assert [line.split(",", 1)[1] for line in sheet[1:]] == [
        "Promo,Tide Tables,2", "Promo,Tide Tables,40",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Serving"),
        ({"is_paused": True}, "Paused"),
        ({"ends": date(2020, 1, 1)}, "Ended"),
        ({"starts": date(2099, 1, 1)}, "Planned"),
    ],
)
def test_promos_tell_where_they_stand(cast, seller, base, fields, told):
    make_house(cast.organisation, **fields)
    lamps = html.fromstring(seller.get(f"{base}/house").content).xpath("//*[@class='lamp']/text()")
    assert lamps == [told]


def test_a_show_vetoes_a_spot(cast, owner, flight):
    address = f"/shows/tide-tables/spots/{flight.creative.id}"
    owner.post(address, {"answer": "veto", "reason": "too loud"})
    verdict = CreativeVerdict.objects.get()
    assert (verdict.is_approved, verdict.reason, verdict.user) == (False, "too loud", cast.owner)
    assert "too loud" in read_words(owner.get("/shows/tide-tables/spots"))


def test_a_strangers_spot_cannot_be_judged(cast, owner):
    theirs = make_spot(cast.other_show.organisation)
    assert owner.post(f"/shows/tide-tables/spots/{theirs.id}", {}).status_code == 404


def test_a_spot_is_heard_in_place(cast, seller, flight):
    address = f"/ads/creatives/{flight.creative.id}/preview/{cast.episode.id}"
    whole = b"".join(seller.get(f"{address}/0").streaming_content)
    assert whole == b"T" * 38_400 + b"\x55" * 384 * 50
    assert seller.get(f"{address}/7").status_code == 404


def test_a_strangers_episode_is_no_place_to_listen(cast, seller, flight):
    from people.cast import make_episode

    theirs = make_episode(cast.other_show, slug="x", title="X")
    address = f"/ads/creatives/{flight.creative.id}/preview/{theirs.id}/0"
    assert seller.get(address).status_code == 404


def test_what_changed_is_told(cast, seller, owner, flight):
    seller.post(f"/ads/flights/{flight.id}/pause", {"is_paused": "yes"})
    words = read_words(owner.get(f"/organisations/{cast.organisation.id}/changes"))
    assert "Ada changed the flight mid 1" in words
    assert "is_paused" in words


def test_why_a_flight_did_not_serve_is_counted_from_the_records(seller, flight, layout):
    records = [
        Decision(
            id=str(number), at=f"2026-11-24T0{number}:00:00Z", show="s", episode="e", manifest=1,
            arrangement="code", slots=[FilledSlot(kind="mid", break_number=0, placement=0)],
            passed_over=[PassedOver(slot=0, flight=flight.id, reason=reason)],
        )
        for number, reason in enumerate(["paused", "paused", "flight-cap"])
    ]  # fmt: skip
    layout.spool.mkdir(parents=True)
    lines = b"".join(encode_decision(record) + b"\n" for record in records)
    (layout.spool / "h-a1-1.decisions").write_bytes(lines + b"torn")
    words = read_words(seller.get(f"/ads/flights/{flight.id}/reasons"))
    assert "0 slots in 3 decisions" in words
    assert "It was paused2" in words.replace("paused 2", "paused2")
    assert "heard it often enough" in words
