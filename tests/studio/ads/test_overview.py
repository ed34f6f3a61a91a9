"""The report of all flights, and how far each is in lists of them."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from lxml import html

from made.bookings import make_flight, make_spot
from made.delivering import deliver
from stentor.campaigns.models import Advertiser, Campaign, FlightPace
from stentor.contracts.pace import DuePoint, Pace

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = datetime.now(UTC).date()


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def flight(cast):
    """Of twenty days of which ten are over, paced to be half through."""
    flight = make_flight(cast.organisation, starts=ago(10), ends=ago(-9), zone="UTC")
    now = datetime.now(UTC).timestamp()
    pace = Pace(as_of=now, delivered=0, goal=5000, due=[DuePoint(now, 2500.0)])
    FlightPace.objects.create(
        flight=flight, pace=msgspec.to_builtins(pace), target=5000.0,
        course=[n / 20 for n in range(21)],
    )  # fmt: skip
    return flight


@pytest.fixture
def rival(cast):
    advertiser = Advertiser.objects.create(
        organisation=cast.organisation, ref="r", name="Rival Coffee"
    )
    campaign = Campaign.objects.create(advertiser=advertiser, ref="r", name="Rival Launch")
    spot = make_spot(cast.organisation, "Coffee")
    fields = {"campaign": campaign, "creative": spot, "starts": ago(40), "ends": ago(5)}
    return make_flight(cast.organisation, "rival pre", zone="UTC", **fields)


@pytest.fixture
def delivered(cast, layout, flight, rival):
    ours, theirs = (one.placements.get().number for one in (flight, rival))
    known = {"show": cast.show.id, "episode": cast.episode.id}
    deliver(layout, ago(6), [(9, ours, 30), (9, theirs, 5)], **known, country="DE")
    deliver(layout, ago(2), [(9, ours, 10)], **known, country="US", app="=cmd()")
    deliver(layout, ago(35), [(9, theirs, 7)], **known)


@pytest.fixture
def address(cast):
    return f"/ads/organisations/{cast.organisation.id}/report"


def read(response):
    return " ".join(" ".join(html.fromstring(response.content).itertext()).split())


def read_sheet(client, address, name, **asked):
    response = client.get(address, {"csv": name, "zone": "UTC", **asked})
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_it_tells_of_all_flights_by_everything(seller, delivered, address):
    words = read(seller.get(address, {"zone": "UTC"}))
    for told in (
        "Impressions 45",
        "Flights at risk 1 of 2",
        "Tide Tables 45 100.0 %",
        "First Light 45",
        "Overcast 35",
        "At risk: 2,460 behind",
        "Missed its goal by",
    ):
        assert told in words  # fmt: skip


def test_each_part_is_a_csv_too(cast, seller, delivered, address, flight, rival):
    days = read_sheet(seller, address, "days")
    heard = {row["Day (UTC)"]: row["Impressions"] for row in days if row["Is expected"] == "no"}
    assert {day: number for day, number in heard.items() if number != "0"} == {
        ago(6).isoformat(): "35", ago(2).isoformat(): "10",
    }  # fmt: skip
    assert len(heard) == 30
    expected = [row for row in days if row["Is expected"] == "yes"]
    assert [row["Day (UTC)"] for row in expected][:1] == [ago(-1).isoformat()]
    assert sum(int(row["Impressions"]) for row in expected) > 4000
    flights = {row["Flight"]: row for row in read_sheet(seller, address, "flights")}
    assert flights["mid 1"]["In these days"] == "40"
    assert flights["mid 1"]["Due by now"] == "2500"
    assert flights["rival pre"]["In these days"] == "5"
    assert flights["rival pre"]["Delivered"] == "12"
    assert [row["Country"] for row in read_sheet(seller, address, "countries")] == ["DE", "US"]
    assert [row["App"] for row in read_sheet(seller, address, "apps")] == ["Overcast", "'=cmd()"]
    assert read_sheet(seller, address, "episodes")[0]["Episode"] == "First Light"
    every = read_sheet(seller, address, "all")
    assert [row["impressions"] for row in every] == ["30", "5", "10"]
    assert seller.get(address, {"csv": "nothing"}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({}, 45),
        ({"country": "US"}, 10),
        ({"app": "Overcast", "country": "DE"}, 35),
        ({"country": "FR"}, 0),
        ({"show": "not there"}, 0),
    ],
)
def test_it_is_of_what_is_chosen(seller, delivered, address, asked, total):
    rows = read_sheet(seller, address, "all", **asked)
    assert sum(int(row["impressions"]) for row in rows) == total
    expected = [row for row in read_sheet(seller, address, "days", **asked)
                if row["Is expected"] == "yes"]  # fmt: skip
    assert bool(expected) == (not asked)


def test_it_is_of_one_advertiser_campaign_or_flight(seller, delivered, address, rival, flight):
    for asked, total in (
        ({"advertiser": rival.campaign.advertiser.id}, 5),
        ({"campaign": flight.campaign.id}, 40),
        ({"flight": rival.id}, 5),
        ({"flight": rival.id, "from": ago(40).isoformat()}, 12),
        ({"flight": rival.id, "campaign": flight.campaign.id}, 0),
    ):
        rows = read_sheet(seller, address, "all", **asked)
        assert sum(int(row["impressions"]) for row in rows) == total, asked
    page = seller.get(address, {"flight": rival.id, "country": "DE"})
    chosen = html.fromstring(page.content).xpath("//ul[@class='chosen']//a")
    assert [" ".join(one.text_content().split()) for one in chosen] == [
        "rival pre – Rival Launch ×, take away", "DE ×, take away",
    ]  # fmt: skip
    assert f"flight={rival.id}" in chosen[1].get("href")
    assert "country" not in chosen[1].get("href")


def test_a_strangers_ids_open_nothing(cast, enter, delivered, flight):
    other = cast.stranger.organisations.get()
    theirs = f"/ads/organisations/{other.id}/report"
    page = enter(cast.stranger).get(theirs, {"flight": flight.id, "show": cast.show.id})
    assert page.status_code == 200
    assert "mid 1" not in page.content.decode()
    assert "No flight was to serve" in read(page)


def test_a_period_that_cannot_be_says_so(seller, delivered, address):
    words = read(seller.get(address, {"from": "2026-13-01"}))
    assert "Write the first day like 2026-11-24" in words


def test_before_anything_was_booked_the_page_says_what_to_do(cast, seller, address):
    assert "In these days nothing was booked" in read(seller.get(address))


def test_lists_tell_how_far_flights_are(cast, seller, delivered, flight):
    organisation = f"/ads/organisations/{cast.organisation.id}"
    campaigns = read(seller.get(f"{organisation}/campaigns"))
    assert "40 of 5,000 · 1 at risk" in campaigns
    assert f"2,500 due by now, goal on {ago(-9):%-d %b}" in campaigns
    assert "12 of 5,000 Missed its goal by 4,988" in campaigns
    flights = read(seller.get(f"{organisation}/flights"))
    assert "All 2 Serving 1 At risk or missed 2 Ended 1" in flights
    assert "40 of 5,000 At risk: 2,460 behind" in flights
    only = read(seller.get(f"{organisation}/flights", {"only": "over"}))
    assert "rival pre" in only
    assert "mid 1" not in only
    assert "None of the flights" in read(seller.get(f"{organisation}/flights", {"only": "x"}))


def test_a_flights_page_draws_what_it_delivered_what_is_due_and_what_is_expected(
    seller, delivered, flight
):
    page = seller.get(f"/ads/flights/{flight.id}")
    drawn = html.fromstring(page.content)
    words = [one.text_content() for one in drawn.xpath("(//*[@class='plot-columns'])[1]//title")]
    assert words[0].endswith("Delivered 0; Due 250")
    assert words[-1].endswith("Due 5,000; Expected 5,000")
    assert len(drawn.xpath("//*[@class='plot-lines']/path")) == 3
    assert drawn.xpath("//*[@class='plot-band']")
    rows = {
        row["Day (UTC)"]: row for row in read_sheet(seller, f"/ads/flights/{flight.id}", "days")
    }
    assert rows[ago(6).isoformat()] == {
        "Day (UTC)": ago(6).isoformat(), "Impressions": "30", "Delivered": "30", "Due": "1250",
        "Expected": "30",
    }  # fmt: skip
    last = rows[ago(-9).isoformat()]
    assert (last["Impressions"], last["Due"], last["Expected"]) == ("", "5000", "5000")
    assert seller.get(f"/ads/flights/{flight.id}", {"csv": "x"}).status_code == 404


def test_a_flight_of_which_nothing_is_known_has_no_chart(cast, seller):
    flight = make_flight(cast.organisation, "new", starts=date(2031, 1, 1), ends=date(2031, 2, 1))
    page = html.fromstring(seller.get(f"/ads/flights/{flight.id}").content)
    assert not page.xpath("//*[@class='plot']")
    assert seller.get(f"/ads/flights/{flight.id}", {"csv": "days"}).status_code == 404
