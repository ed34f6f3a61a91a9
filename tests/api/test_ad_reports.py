"""Reports of ads, invoices and sources of demand, for programs."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest

from made.bookings import make_flight
from made.delivering import deliver
from stentor.accounts.models import AuditEntry
from stentor.campaigns.billing.invoices import list_issued
from stentor.campaigns.models import Advertiser, Invoice
from stentor.lake.rollups import write_counted_until
from stentor.programmatic.models import DemandSource

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = datetime.now(UTC).date()


@pytest.fixture
def flight(cast, layout):
    """Over and counted: forty in January of 2026, of them ten of the show."""
    flight = make_flight(cast.organisation, starts=date(2026, 1, 1), ends=date(2026, 1, 31))
    number = flight.placements.get().number
    deliver(layout, date(2026, 1, 10), [(12, number, 30)], country="DE")
    deliver(layout, date(2026, 1, 11), [(12, number, 10)], show=cast.show.id, country="FR")
    write_counted_until(layout.lake, datetime.now(UTC))
    return flight


def report(program, **asked):
    return program.get(f"/ads/report?{urlencode(asked)}")


JANUARY = {"since": "2026-01-01", "until": "2026-01-31"}


def test_a_report_tells_of_all_flights_or_of_what_is_named(cast, owner, flight):
    told = report(owner, **JANUARY).json()
    assert told["total"] == 40
    assert told["days"] == [{"key": "2026-01-10", "impressions": 30},
                            {"key": "2026-01-11", "impressions": 10}]  # fmt: skip
    assert told["countries"][0] == {"key": "DE", "impressions": 30}
    (one,) = told["flights"]
    assert (one["id"], one["impressions"], one["state"]) == (flight.id, 40, "over")
    assert one["warning"] == "Missed its goal by 4,960"
    only = report(owner, **JANUARY, show=cast.show.id, flight=flight.id).json()
    assert (only["total"], only["ahead"]) == (10, [])
    none = report(owner, **JANUARY, advertiser="01JD8PZ4Q0M3T6W9YB2C5E8G2A").json()
    assert (none["total"], none["flights"]) == (0, [])


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"zone": "Mars/Base"}, "?zone"),
        ({"since": "yesterday"}, "?since"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "?since"),
        ({"by": "day"}, "?by"),
    ],
)
def test_what_no_report_can_be_of_is_told(owner, asked, pointer):
    answer = report(owner, **asked)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_a_flight_day_by_day(cast, owner, layout):
    flight = make_flight(cast.organisation, starts=TODAY - timedelta(3), ends=TODAY + timedelta(3))
    deliver(layout, TODAY - timedelta(2), [(9, flight.placements.get().number, 60)])
    told = owner.get(f"/ads/flights/{flight.id}/delivery").json()
    assert told["standing"]["delivered"] == 60
    days = {one["day"]: one for one in told["days"]}
    assert len(days) == 7
    assert days[(TODAY - timedelta(2)).isoformat()]["impressions"] == 60
    last = days[(TODAY + timedelta(3)).isoformat()]
    assert (last["impressions"], last["delivered"]) == (None, None)
    assert last["expected"] > 100


def bill(program, advertiser, **fields):
    body = {"advertiser": advertiser, "starts": "2026-01-01", "ends": "2026-01-31"} | fields
    key = body.pop("key", None)
    headers = {"Idempotency-Key": key} if key else {}
    return program.post("/ads/invoices", body, **headers)


def test_a_period_is_billed_once_however_often_it_is_sent(cast, owner, flight):
    seller = {"name": "Lighthouse Radio GmbH", "address": "Quay 1", "tax_rate": "19",
              "payment_days": 14}  # fmt: skip
    assert owner.put("/ads/seller", seller).json()["tax_name"] == "VAT"
    assert owner.get("/ads/seller").json()["tax_rate"] == "19"
    advertiser = flight.campaign.advertiser_id
    made = bill(owner, advertiser, key="january")
    assert made.status_code == 201
    (invoice,) = made.json()["invoices"]
    assert (invoice["net"], invoice["tax"], invoice["total"]) == ("1.00", "0.19", "1.19")
    assert invoice["seller"] == "Lighthouse Radio GmbH\nQuay 1"
    assert invoice["lines"][0]["counted"] == 40
    again = bill(owner, advertiser, key="january")
    assert again.json() == made.json()
    assert owner.get(made["Location"].removeprefix("/api/v1")).json() == invoice
    assert [one["id"] for one in owner.get("/ads/invoices").json()["data"]] == [invoice["id"]]
    refused = bill(owner, advertiser)
    assert refused.status_code == 422
    assert "owes nothing" in refused.json()["detail"]
    pdf = owner.get(f"/ads/invoices/{invoice['id']}/document")
    assert pdf.content.startswith(b"%PDF-")
    assert Invoice.objects.count() == 1
    assert AuditEntry.objects.filter(action="invoice.issued").count() == 1


def test_each_currency_has_an_invoice_and_both_are_found_again(cast, owner, flight):
    make_flight(
        cast.organisation, "flat", starts=flight.starts, ends=flight.ends, pricing="flat",
        price="800", currency="CHF", creative=flight.creative,
    )  # fmt: skip
    made = bill(owner, flight.campaign.advertiser_id, key="k").json()
    assert [(one["number"], one["currency"]) for one in made["invoices"]] == [
        (1, "CHF"),
        (2, "EUR"),
    ]
    assert [one.number for one in list_issued(made["invoices"][0]["id"])] == [1, 2]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"ends": "2025-12-31"}, 422),
        ({"ends": "2099-01-01"}, 422),
        ({"zone": "Mars/Base"}, 422),
        ({"starts": "soon"}, 422),
        ({"advertiser": "01JD8PZ4Q0M3T6W9YB2C5E8G2A"}, 404),
    ],
)
def test_what_cannot_be_billed_is_refused(owner, flight, fields, status):
    answer = bill(owner, **{"advertiser": flight.campaign.advertiser_id} | fields)
    assert answer.status_code == status
    assert not Invoice.objects.exists()


def test_a_recount_is_corrected_with_a_reason(owner, flight, layout):
    advertiser = flight.campaign.advertiser_id
    (invoice,) = bill(owner, advertiser).json()["invoices"]
    address = f"/ads/invoices/{invoice['id']}"
    assert owner.get(f"{address}/differences").json()["lines"] == []
    assert owner.post(f"{address}/corrections", {"reason": "Bots"}).status_code == 422
    deliver(layout, date(2026, 1, 10), [(12, flight.placements.get().number, 2_030)])
    assert owner.get(f"{address}/differences").json()["net"] == "50.00"
    assert owner.post(f"{address}/corrections", {"reason": " "}).status_code == 422
    made = owner.post(f"{address}/corrections", {"reason": "They were people"}).json()
    assert (made["corrects"], made["total"]) == (invoice["id"], "50.00")
    assert owner.get(address).json() == invoice


def test_of_a_stranger_nothing_is_billed(cast, enrol, flight):
    stranger = enrol(cast.stranger)
    assert bill(stranger, flight.campaign.advertiser_id).status_code == 404
    assert report(stranger, flight=flight.id).json()["flights"] == []
    assert not Invoice.objects.exists()


def test_an_advertiser_has_its_own_tax(owner, flight):
    where = f"/ads/advertisers/{flight.campaign.advertiser_id}"
    changed = owner.patch(where, {"tax_rate": "7.70", "tax_number": "CHE-1"}).json()
    assert (changed["tax_rate"], changed["tax_number"]) == ("7.7", "CHE-1")
    assert owner.patch(where, {"tax_rate": "much"}).status_code == 422
    assert owner.patch(where, {"tax_rate": "101"}).status_code == 422
    assert owner.patch(where, {"tax_rate": None}).json()["tax_rate"] is None
    assert Advertiser.objects.get().name == "Acme Tea"


SOURCE = {"name": "Exchange", "kind": "openrtb", "url": "https://bid.example/", "currency": "eur",
          "floor": "5.5", "lengths": [30, 15], "shows": ["tide-tables"]}  # fmt: skip


def test_a_source_of_demand_is_made_changed_and_taken_away(cast, owner):
    made = owner.post("/ads/demand-sources", SOURCE)
    assert made.status_code == 201
    told = made.json()
    assert (told["currency"], told["floor"], told["lengths"]) == ("EUR", "5.5", [15, 30])
    assert told["shows"] == ["tide-tables"]
    where = f"/ads/demand-sources/{told['id']}"
    changed = owner.patch(where, {"is_on": False, "blocked_domains": ["casino.example"]}).json()
    assert (changed["is_on"], changed["blocked_domains"]) == (False, ["casino.example"])
    assert changed["lengths"] == [15, 30], "what is not sent stays"
    assert owner.delete(where).status_code == 200
    assert owner.get(where).status_code == 404
    assert owner.get("/ads/demand-sources").json()["data"] == []
    assert DemandSource.objects.get().removed_at
    actions = AuditEntry.objects.filter(action__startswith="demand_source").values_list("action")
    assert len(actions) == 3


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"url": "ftp://bid.example"}, "#/url"),
        ({"currency": "EURO"}, "#/currency"),
        ({"currency": "E1"}, "#/currency"),
        ({"floor": "-1"}, "#/floor"),
        ({"lengths": [2]}, "#/lengths"),
        ({"shows": ["far-away"]}, "#/shows"),
        ({"every_minutes": 1}, "#/every_minutes"),
        ({"kind": "fax"}, "#/kind"),
        ({"more": 1}, "#/more"),
    ],
)
def test_what_no_source_can_be_is_told_at_its_field(owner, fields, pointer):
    answer = owner.post("/ads/demand-sources", SOURCE | fields)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert not DemandSource.objects.exists()


def test_flights_of_others_are_in_no_report(cast, owner, flight, layout):
    theirs = make_flight(
        cast.other_show.organisation, "theirs", starts=date(2026, 1, 1), ends=date(2026, 1, 31)
    )
    deliver(layout, date(2026, 1, 12), [(12, theirs.placements.get().number, 5)])
    told = report(owner, **JANUARY).json()
    assert told["total"] == 40
    assert [one["name"] for one in told["flights"]] == ["mid 1"]
