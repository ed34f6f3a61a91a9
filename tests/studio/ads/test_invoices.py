"""Billing in the studio: from a period to a PDF, and a correction with its reason."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import html

from made.bookings import make_flight
from made.delivering import deliver
from stentor.campaigns.models import Advertiser, Invoice, Seller
from stentor.lake.rollups import write_counted_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flight(cast, layout):
    """Over, priced and counted."""
    flight = make_flight(cast.organisation, starts=date(2026, 1, 1), ends=date(2026, 2, 28))
    hear(layout, flight, 4_000)
    write_counted_until(layout.lake, datetime.now(UTC))
    return flight


def hear(layout, flight, count):
    deliver(layout, date(2026, 1, 10), [(12, flight.placements.get().number, count)])


@pytest.fixture
def base(cast):
    return f"/ads/organisations/{cast.organisation.id}/invoices"


def bill(client, base, flight, **fields):
    filled = {"advertiser": flight.campaign.advertiser.id, "starts": "2026-01-01",
              "ends": "2026-01-31", "zone": "UTC"}  # fmt: skip
    return client.post(base, filled | fields)


def read(response):
    return " ".join(" ".join(html.fromstring(response.content).itertext()).split())


def test_a_period_becomes_an_invoice_and_a_file(seller, base, flight):
    answer = bill(seller, base, flight)
    invoice = Invoice.objects.get()
    assert answer.url == f"/ads/invoices/{invoice.id}"
    words = read(seller.get(answer.url))
    assert "Acme Tea is billed 100.00 EUR" in words
    assert "25.00 for 1,000 4,000 4,000 100.00" in words
    pdf = seller.get(f"{answer.url}/invoice.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert "mid 1" in seller.get(f"{answer.url}/invoice.csv").content.decode()
    assert "Invoice 1 Acme Tea" in read(seller.get(base))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"starts": "2026-02-01"}, "The last day is before the first"),
        ({"ends": "2099-01-01"}, "The period is not over yet"),
        ({"starts": "2025-01-01", "ends": "2025-01-31"}, "owes nothing for these days"),
        ({"advertiser": "x"}, "Select a valid choice"),
        ({"zone": "Mars/Base"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_billed_says_why(seller, base, flight, fields, problem):
    answer = bill(seller, base, flight, **fields)
    assert answer.status_code == 422
    assert problem in read(answer)
    assert not Invoice.objects.exists()


def test_counted_anew_it_asks_for_a_correction_and_its_reason(seller, base, flight, layout):
    address = bill(seller, base, flight).url
    assert "Counted anew" not in read(seller.get(address))
    hear(layout, flight, 3_600)
    assert "-400 -400 -10.00" in read(seller.get(address))
    answer = seller.post(f"{address}/corrections", {"reason": ""})
    assert answer.status_code == 422
    assert "Say why the numbers changed" in read(answer)
    answer = seller.post(f"{address}/corrections", {"reason": "Bots were found"})
    words = read(seller.get(answer.url))
    assert "Correction 2 of invoice 1" in words
    assert "Why: Bots were found" in words
    assert "Counted anew" not in read(seller.get(address))
    assert "Correction 2" in read(seller.get(address))


def test_a_strangers_advertiser_is_not_billed(cast, seller, base, flight):
    theirs = Advertiser.objects.create(
        organisation=cast.other_show.organisation, ref="x", name="Theirs"
    )
    assert bill(seller, base, flight, advertiser=theirs.id).status_code == 422
    assert "Theirs" not in seller.get(base).content.decode()


def test_where_nobody_can_be_billed_the_page_says_so(cast, seller, base):
    assert "There is no advertiser to bill" in read(seller.get(base))


def test_who_sells_is_said_once_and_stands_on_what_is_made_after(seller, base, flight):
    assert "Invoices say only Lighthouse Radio of you" in read(seller.get(base))
    address = base.replace("/invoices", "/seller")
    filled = {"name": "Lighthouse Radio GmbH", "address": "Quay 1", "tax_number": "DE 1",
              "tax_name": "VAT", "tax_rate": "19", "payment_days": "14",
              "payment": "IBAN 1"}  # fmt: skip
    assert seller.post(address, filled).url == base
    assert "Invoices say only" not in read(seller.get(base))
    assert 'value="19"' in seller.get(address).content.decode()
    words = read(seller.get(bill(seller, base, flight).url))
    assert "is billed 119.00 EUR" in words
    assert "From Lighthouse Radio GmbH Quay 1 VAT number DE 1 To Acme Tea Due on" in words
    assert "Net 100.00 EUR VAT 19 % 19.00 EUR Total 119.00 EUR" in words
    sheet = seller.get(f"{base}.csv").content.decode()
    assert "Acme Tea" in sheet
    assert "119.00" in sheet
    changes = seller.get(base.replace("/ads", "").replace("/invoices", "/changes"))
    assert "changed what invoices say of the seller" in read(changes)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": ""}, "This field is required"),
        ({"address": ""}, "This field is required"),
        ({"tax_rate": "101"}, "less than or equal to 100"),
        ({"tax_rate": "nineteen"}, "Write a number like 19 or 7.7"),
        ({"payment_days": "400"}, "A year at most"),
    ],
)
def test_what_cannot_be_of_a_seller_is_told_at_its_field(seller, base, fields, problem):
    filled = {"name": "L", "address": "Quay 1", "payment_days": "14"} | fields
    answer = seller.post(base.replace("/invoices", "/seller"), filled)
    assert answer.status_code == 422
    assert problem in read(answer)
    assert not Seller.objects.exists()


def test_an_advertiser_has_its_own_tax(seller, flight):
    advertiser = flight.campaign.advertiser
    filled = {"name": "Acme Tea", "apart": "break", "tax_rate": "7.7", "tax_number": "CHE-1",
              "tax_note": "Swiss"}  # fmt: skip
    assert seller.post(f"/ads/advertisers/{advertiser.id}", filled).status_code == 302
    advertiser.refresh_from_db()
    assert (advertiser.tax_rate, advertiser.tax_number) == (Decimal("7.7"), "CHE-1")


def test_an_invoice_leads_to_the_report_of_what_it_froze(seller, base, flight):
    bill(seller, base, flight, zone="Europe/Berlin")
    page = html.fromstring(seller.get(f"/ads/invoices/{Invoice.objects.get().id}").content)
    whole, line = (
        page.xpath(f"//a[.='{words}']/@href")[0] for words in ("Report of these days", "mid 1")
    )
    for address in (whole, line):
        words = read(seller.get(address))
        assert "Impressions 4,000" in words
        assert "Acme Tea" in words
    assert f"flight={flight.id}" in line
    assert "from=2026-01-01&to=2026-01-31&zone=Europe%2FBerlin" in whole
