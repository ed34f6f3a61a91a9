"""What was delivered: told to ad operations, and by a link to the advertiser."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from lxml import html

from made.bookings import make_flight, make_spot
from made.delivering import deliver
from stentor.accounts.models import AuditEntry
from stentor.campaigns.models import Advertiser, Campaign, FlightPace, SharedReport
from stentor.campaigns.reporting.progress import find_progress
from stentor.campaigns.reporting.sharing import make_token, revoke_report, share_report
from stentor.contracts.pace import DuePoint, Pace

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def delivered(cast, flight, layout):
    """Forty late on the 10th, which is the 11th in Berlin, and two on the 12th."""
    flight.zone = "Europe/Berlin"
    flight.save()
    number = flight.placements.get().number
    known = {"show": cast.show.id, "episode": cast.episode.id}
    deliver(layout, date(2026, 11, 10), [(23.25, number, 40)], **known, country="DE")
    deliver(layout, date(2026, 11, 12), [(8, number, 2), (9, 999, 70)], **known, app="=1+1")
    return flight


@pytest.fixture
def address(flight):
    return f"/ads/campaigns/{flight.campaign.id}/report"


def read(response):
    return " ".join(" ".join(html.fromstring(response.content).itertext()).split())


def read_sheet(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_report_tells_what_was_delivered_by_everything_it_is_asked_by(seller, delivered, address):
    words = read(seller.get(address))
    assert "42 impressions of 5,000 booked" in words
    for told in ("Tide Tables 42 100 %", "First Light 42 100 %", "DE 40 95 %", "Not known 2 5 %"):
        assert told in words
    assert "Overcast 40 95 %" in words


def test_days_are_those_of_the_flights_zone(seller, delivered, address):
    rows = read_sheet(seller.get(f"{address}.csv"))
    assert [(row["day"], row["zone"], row["impressions"]) for row in rows] == [
        ("2026-11-11", "Europe/Berlin", "40"),
        ("2026-11-12", "Europe/Berlin", "2"),
    ]
    assert [rows[0][name] for name in ("flight", "show", "episode", "country", "app")] == [
        "mid 1", "Tide Tables", "First Light", "DE", "Overcast",
    ]  # fmt: skip


def test_what_a_spreadsheet_would_run_is_text(seller, delivered, address):
    assert read_sheet(seller.get(f"{address}.csv"))[1]["app"] == "'=1+1"


def test_where_nothing_was_delivered_the_page_says_so(seller, flight, address):
    assert "Nothing delivered yet" in read(seller.get(address))
    assert read_sheet(seller.get(f"{address}.csv")) == []


def test_pages_of_campaign_and_flight_tell_how_far_it_is(seller, delivered):
    assert "42 of 5,000" in read(seller.get(f"/ads/campaigns/{delivered.campaign.id}"))
    assert "42 of 5,000" in read(seller.get(f"/ads/flights/{delivered.id}"))


@pytest.mark.parametrize(
    ("delivered", "due", "words", "percent"),
    [
        (500, 500, "On its way", 50),
        (460, 500, "On its way", 46),
        (300, 500, "200 behind", 30),
        (620, 500, "120 ahead", 62),
        (999, 990, "On its way", 99),
        (1000, 500, "Complete", 100),
        (1003, 1000, "Complete", 100),
    ],
)
def test_progress_in_words(flight, delivered, due, words, percent):
    flight.goal = {"impressions": 1000}
    at = NOW.timestamp()
    pace = Pace(
        as_of=at - 60,
        delivered=0,
        goal=1000,
        due=[DuePoint(at - 60, due - 6), DuePoint(at + 60, due + 6)],
    )
    flight.paced = FlightPace(flight=flight, pace=msgspec.to_builtins(pace), target=900.0)
    progress = find_progress(flight, delivered, NOW)
    assert (progress.words, progress.percent, progress.due) == (words, percent, due)
    assert progress.expected == max(900, delivered)


def test_a_flight_that_is_not_paced_only_says_what_it_delivered(flight):
    flight.goal = None
    progress = find_progress(flight, 7, NOW)
    assert (progress.words, progress.percent, progress.due, progress.expected) == (
        "",
        None,
        None,
        None,
    )


def open_link(client, shared):
    return client.get(f"/ads/reports/{make_token(shared)}")


def test_a_link_opens_the_report_without_an_account(cast, enter, seller, delivered, address):
    assert seller.post(f"{address[:-7]}/links", {"days": "30"}).status_code == 302
    shared = SharedReport.objects.get()
    assert timedelta(29) < shared.expires_at - datetime.now(UTC) <= timedelta(30)
    page = html.fromstring(seller.get(address).content)
    (link,) = page.xpath("//code[@id='link-1']")
    token = link.text_content().strip().rpartition("/")[2]
    answer = enter(None).get(f"/ads/reports/{token}")
    assert "42 impressions of 5,000 booked" in read(answer)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.content.decode()
    sheet = enter(None).get(f"/ads/reports/{token}/report.csv")
    assert [row["impressions"] for row in read_sheet(sheet)] == ["40", "2"]
    assert sheet["X-Robots-Tag"] == "noindex, nofollow"
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert "report.shared" in actions


def test_a_link_shows_no_price_and_nobody_else(cast, enter, delivered, layout):
    rival = Advertiser.objects.create(
        organisation=cast.organisation, ref="r", name="Rival Coffee", billing="Secret Street 1"
    )
    campaign = Campaign.objects.create(advertiser=rival, ref="r", name="Rival Launch")
    theirs = make_flight(
        cast.organisation,
        "rival flight",
        campaign=campaign,
        creative=make_spot(cast.organisation, "Coffee"),
    )
    number = theirs.placements.get().number
    deliver(layout, date(2026, 11, 13), [(8, number, 12345)])
    shared = share_report(delivered.campaign, cast.owner, 0, NOW)
    text = open_link(enter(None), shared).content.decode()
    for secret in ("Rival", "rival", "12,345", "25.00", "EUR", "Secret", "Far Away"):
        assert secret not in text
    assert shared.expires_at is None


def test_what_no_link_opens(cast, enter, delivered):
    nobody = enter(None)
    live = share_report(delivered.campaign, cast.owner, 30, datetime.now(UTC))
    revoked = share_report(delivered.campaign, cast.owner, 0, NOW)
    revoke_report(revoked, cast.owner, NOW)
    revoke_report(revoked, cast.owner, NOW)
    over = share_report(delivered.campaign, cast.owner, 30, datetime.now(UTC) - timedelta(31))
    assert open_link(nobody, live).status_code == 200
    forged = [
        make_token(revoked), make_token(over), live.id, f"{live.id}.", make_token(live)[:-1] + "!",
        f"{over.id}.{make_token(live).rpartition('.')[2]}", "x", delivered.campaign.id,
    ]  # fmt: skip
    assert {nobody.get(f"/ads/reports/{token}").status_code for token in forged} == {404}
    assert {nobody.get(f"/ads/reports/{token}/report.csv").status_code for token in forged} == {404}
    revocations = AuditEntry.objects.filter(action="report.revoked")
    assert revocations.count() == 1


def test_a_link_is_revoked_on_the_page(cast, seller, enter, delivered, address):
    shared = share_report(delivered.campaign, cast.owner, 90, datetime.now(UTC))
    assert seller.post(f"/ads/links/{shared.id}/revocation").status_code == 302
    assert open_link(enter(None), shared).status_code == 404
    assert make_token(shared) not in seller.get(address).content.decode()


@pytest.mark.parametrize("days", ["", "7", "-1", "soon"])
def test_a_lifetime_that_is_none_makes_no_link(seller, flight, address, days):
    words = read(seller.post(f"{address[:-7]}/links", {"days": days}, follow=True))
    assert "Say how long the link is to work" in words
    assert not SharedReport.objects.exists()
