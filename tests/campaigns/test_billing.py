"""Invoices: what is owed, frozen when it was billed, corrected by further ones."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from made.bookings import make_flight, make_spot
from made.delivering import deliver
from stentor.accounts.models import AuditEntry
from stentor.campaigns.billing.document import list_sums, render_invoice
from stentor.campaigns.billing.freezing import InvoiceError, Period
from stentor.campaigns.billing.invoices import (
    correct_invoice,
    find_differences,
    issue_invoices,
    read_lines,
)
from stentor.campaigns.billing.lines import Line, compute_billed, compute_line, round_money
from stentor.campaigns.billing.sheet import write_invoice, write_invoices
from stentor.campaigns.billing.terms import compute_tax
from stentor.campaigns.models import Advertiser, Campaign, Flight, Invoice, Seller
from stentor.lake.rollups import write_counted_until

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "Europe/Berlin")
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31), "Europe/Berlin")
NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("before", "counted", "goal", "billed"),
    [
        (0, 400, None, 400),
        (0, 400, 1000, 400),
        (0, 1003, 1000, 1000),
        (700, 400, 1000, 300),
        (1000, 5, 1000, 0),
        (1200, 5, 1000, 0),
    ],
)
def test_nothing_beyond_the_goal_is_billed(before, counted, goal, billed):
    assert compute_billed(before, counted, goal) == billed


@pytest.mark.parametrize(
    ("price", "counted", "currency", "amount"),
    [
        ("25.00", 1000, "EUR", "25.00"),
        ("25.00", 41, "EUR", "1.03"),
        ("10.00", 1, "EUR", "0.01"),
        ("3.3333", 300, "EUR", "1.00"),
        ("0.0001", 1, "EUR", "0.00"),
        ("1500", 333, "JPY", "500"),
    ],
)
def test_a_thousand_cost_the_price_to_the_smallest_coin(price, counted, currency, amount):
    bare = Line(
        flight="f",
        name="f",
        campaign="k",
        pricing="cpm",
        price=price,
        counted=0,
        billed=0,
        amount="0",
    )
    line = compute_line(bare, currency, before=0, counted=counted, is_last=False)
    assert line.amount == amount


def test_halves_go_up():
    assert round_money(Decimal("0.125"), "EUR") == Decimal("0.13")
    assert round_money(Decimal("-0.125"), "EUR") == Decimal("-0.13")


@pytest.fixture
def flight(cast, layout):
    """Ten thousand at 25 EUR a thousand, in November and December; counted to mid January."""
    write_counted_until(layout.lake, NOW)
    return make_flight(cast.organisation, goal={"impressions": 10_000})


@pytest.fixture
def advertiser(flight):
    return flight.campaign.advertiser


def hear(layout, flight, day, count, hour=12.0):
    deliver(layout, day, [(hour, flight.placements.get().number, count)])


def issue(advertiser, period=NOVEMBER, now=NOW):
    return issue_invoices(advertiser, period, None, now)


def test_a_month_is_billed_by_what_was_counted_in_it(advertiser, flight, layout):
    hear(layout, flight, date(2026, 11, 10), 4_000)
    hear(layout, flight, date(2026, 12, 10), 9_000)
    (november,), (december,) = issue(advertiser), issue(advertiser, DECEMBER)
    assert (november.number, november.total, november.currency) == (1, Decimal("100.00"), "EUR")
    (line,) = read_lines(december)
    assert (line.before, line.counted, line.billed) == (4_000, 9_000, 6_000)
    assert (december.number, december.total) == (2, Decimal("150.00"))
    assert AuditEntry.objects.filter(action="invoice.issued").count() == 2


def test_days_are_those_of_the_publishers_zone(advertiser, flight, layout):
    """23:30 UTC on the last of November is December in Berlin."""
    hear(layout, flight, date(2026, 11, 30), 1_000, hour=22.75)
    hear(layout, flight, date(2026, 10, 31), 0)
    (november,) = issue(advertiser)
    assert read_lines(november)[0].counted == 1_000
    hear(layout, flight, date(2026, 11, 30), 1_000, hour=23.0)
    (december,) = issue(advertiser, DECEMBER)
    assert read_lines(december)[0].counted == 1_000


def test_each_currency_has_an_invoice_of_its_own(cast, advertiser, flight, layout):
    flat = {"pricing": "flat", "price": "800", "currency": "CHF", "ends": date(2026, 11, 20)}
    make_flight(cast.organisation, "flat", creative=make_spot(cast.organisation), **flat)
    hear(layout, flight, date(2026, 11, 10), 4_000)
    swiss, euro = issue(advertiser)
    assert (swiss.currency, swiss.total, euro.total) == ("CHF", Decimal("800"), Decimal("100.00"))


def test_a_flat_price_falls_due_with_the_last_day(cast, advertiser, flight, layout):
    Flight.objects.update(pricing="flat", price="800")
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (november,), (december,) = issue(advertiser), issue(advertiser, DECEMBER)
    assert (november.total, december.total) == (Decimal(0), Decimal(800))


def test_make_goods_and_what_has_no_price_are_not_billed(cast, advertiser, flight, layout):
    Flight.objects.update(pricing="", price=None)
    make_flight(cast.organisation, "again", creative=flight.creative, make_good_of=flight)
    hear(layout, flight, date(2026, 11, 10), 4_000)
    with pytest.raises(InvoiceError, match="owes nothing"):
        issue(advertiser)


def test_what_is_billed_is_not_billed_again(cast, advertiser, flight, layout):
    hear(layout, flight, date(2026, 11, 10), 4_000)
    issue(advertiser)
    with pytest.raises(InvoiceError, match="owes nothing"):
        issue(advertiser)
    overlapping = Period(date(2026, 11, 15), date(2026, 12, 14), "UTC")
    with pytest.raises(InvoiceError, match="mid 1 is in invoice 1 already, for 1 Nov 2026"):
        issue(advertiser, overlapping)
    later = make_flight(cast.organisation, "later", creative=make_spot(cast.organisation))
    hear(layout, later, date(2026, 11, 11), 1_000)
    (second,) = issue(advertiser)
    assert [line.name for line in read_lines(second)] == ["later"]
    assert second.number == 2


@pytest.mark.parametrize(
    ("now", "counted", "problem"),
    [
        (datetime(2026, 11, 30, 12, tzinfo=UTC), NOW, "not over"),
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), NOW, "not over"),
        (NOW, datetime(2026, 11, 30, 12, tzinfo=UTC), "not counted to its end"),
    ],
)
def test_what_may_still_be_counted_is_not_billed(advertiser, flight, layout, now, counted, problem):
    hear(layout, flight, date(2026, 11, 10), 4_000)
    write_counted_until(layout.lake, counted)
    with pytest.raises(InvoiceError, match=problem):
        issue(advertiser, now=now)
    assert not Invoice.objects.exists()


def test_a_recount_changes_no_invoice_but_makes_a_correction(advertiser, flight, layout):
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (invoice,) = issue(advertiser)
    assert find_differences(invoice) == []
    hear(layout, flight, date(2026, 11, 10), 3_600)
    Flight.objects.update(price="99", name="renamed")
    (difference,) = find_differences(invoice)
    assert (difference.counted, difference.billed, difference.amount) == (-400, -400, "-10.00")
    correction = correct_invoice(invoice, "A network of bots was found", None)
    assert (correction.number, correction.total, correction.corrects) == (
        2,
        Decimal("-10.00"),
        invoice,
    )
    assert Invoice.objects.get(pk=invoice.pk).total == Decimal("100.00")
    assert find_differences(invoice) == []
    hear(layout, flight, date(2026, 11, 10), 4_400)
    again = correct_invoice(invoice, "They were people", None)
    assert (again.number, again.total) == (3, Decimal("20.00"))
    entry = AuditEntry.objects.filter(action="invoice.corrected").first()
    assert entry is not None


def test_a_correction_needs_a_reason_and_a_difference(advertiser, flight, layout):
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (invoice,) = issue(advertiser)
    with pytest.raises(InvoiceError, match="nothing to correct"):
        correct_invoice(invoice, "Because", None)
    hear(layout, flight, date(2026, 11, 10), 3_600)
    with pytest.raises(InvoiceError, match="Say why"):
        correct_invoice(invoice, "  ", None)
    correction = correct_invoice(invoice, "Because", None)
    with pytest.raises(InvoiceError, match="This is a correction"):
        correct_invoice(correction, "Because", None)


def test_numbers_have_no_gaps_and_are_each_publishers_own(cast, advertiser, flight, layout):
    hear(layout, flight, date(2026, 11, 10), 4_000)
    with pytest.raises(InvoiceError):
        issue(advertiser, Period(date(2025, 1, 1), date(2025, 1, 31), "UTC"))
    theirs = Advertiser.objects.create(
        organisation=cast.other_show.organisation, ref="o", name="Other"
    )
    campaign = Campaign.objects.create(advertiser=theirs, ref="o", name="Other")
    other = make_flight(
        cast.other_show.organisation, "o", campaign=campaign,
        creative=make_spot(cast.other_show.organisation), pricing="flat", ends=date(2026, 11, 20),
    )  # fmt: skip
    assert [one.number for one in (*issue(advertiser), *issue(theirs))] == [1, 1]
    assert other.campaign.advertiser.invoices.get().total == Decimal("25")


@pytest.fixture
def seller(cast):
    return Seller.objects.create(
        organisation=cast.organisation, name="Lighthouse Radio GmbH", tax_rate="19", tax_name="VAT",
        address="Hafenstraße 1\n20457 Hamburg", tax_number="DE123", payment_days=14,
        payment="IBAN DE02 1203 0000 0000 2020 51",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("net", "rate", "currency", "tax"),
    [
        ("100.00", "19", "EUR", "19.00"),
        ("0.13", "19", "EUR", "0.02"),
        ("-0.13", "19", "EUR", "-0.02"),
        ("1.50", "7.7", "CHF", "0.12"),
        ("333", "10", "JPY", "33"),
        ("100.00", "0", "EUR", "0.00"),
        ("100.00", None, "EUR", "0"),
    ],
)
def test_tax_is_on_the_sum_to_the_smallest_coin(net, rate, currency, tax):
    assert compute_tax(Decimal(net), rate and Decimal(rate), currency) == Decimal(tax)


def test_an_invoice_keeps_who_sold_to_whom_and_at_what_tax(advertiser, flight, layout, seller):
    Advertiser.objects.update(billing="Acme Tea Ltd\nQuay 2", tax_number="GB 9")
    advertiser.refresh_from_db()
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (invoice,) = issue(advertiser)
    Seller.objects.update(name="Another", tax_rate="25")
    kept = Invoice.objects.get(pk=invoice.pk)
    assert kept.seller == "Lighthouse Radio GmbH\nHafenstraße 1\n20457 Hamburg"
    assert (kept.buyer, kept.buyer_tax_number) == ("Acme Tea Ltd\nQuay 2", "GB 9")
    assert (kept.total, kept.tax, kept.gross) == tuple(map(Decimal, ("100", "19", "119")))
    assert kept.due_on == date(2027, 1, 29)
    assert list_sums(kept) == [
        ("Net", Decimal("100")), ("VAT 19 %", Decimal("19")), ("Total", Decimal("119")),
    ]  # fmt: skip


def test_an_advertisers_own_rate_wins_and_says_why(advertiser, flight, layout, seller):
    Advertiser.objects.update(tax_rate="0", tax_note="Reverse charge")
    advertiser.refresh_from_db()
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (invoice,) = issue(advertiser)
    assert (invoice.tax, invoice.gross) == (Decimal(0), Decimal("100.00"))
    assert list_sums(invoice)[1] == ("VAT 0 %: Reverse charge", Decimal(0))


def test_without_a_rate_no_tax_is_told(advertiser, flight, layout):
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (invoice,) = issue(advertiser)
    assert list_sums(invoice) == [("Total", Decimal("100.00"))]
    assert (invoice.seller, invoice.due_on) == ("Lighthouse Radio", None)


def test_corrections_are_taxed_as_if_all_had_been_billed_at_once(
    advertiser, flight, layout, seller
):
    """By the rate of then, and without a cent that is lost to rounding."""
    Flight.objects.update(price="0.13", goal=None)
    hear(layout, flight, date(2026, 11, 10), 1_000)
    (invoice,) = issue(advertiser)
    assert (invoice.total, invoice.tax) == (Decimal("0.13"), Decimal("0.02"))
    Seller.objects.update(tax_rate="25")
    corrections = []
    for counted in (2_000, 3_000, 4_000, 500):
        hear(layout, flight, date(2026, 11, 10), counted)
        corrections.append(correct_invoice(invoice, "Counted anew", None))
        every = [invoice, *corrections]
        net = sum(one.total for one in every)
        assert sum(one.tax for one in every) == compute_tax(net, Decimal(19), "EUR")
    assert {one.tax_rate for one in Invoice.objects.all()} == {Decimal(19)}
    assert all(one.due_on is None for one in corrections)


def test_a_list_for_book_keeping(advertiser, flight, layout, seller):
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (invoice,) = issue(advertiser)
    hear(layout, flight, date(2026, 11, 10), 3_600)
    correct_invoice(invoice, "=bots", None)
    rows = list(csv.DictReader(io.StringIO(write_invoices(Invoice.objects.order_by("number")))))
    told = [[one[name] for name in ("invoice", "corrects", "net", "tax", "total")] for one in rows]
    assert told == [["1", "", "100.00", "19.00", "119.00"], ["2", "1", "-10.00", "-1.90", "-11.90"]]
    assert (rows[0]["tax_rate"], rows[0]["due"], rows[1]["reason"]) == (
        "19",
        "2027-01-29",
        "'=bots",
    )


def test_the_pdf_says_what_the_invoice_says_and_is_the_same_each_time(advertiser, flight, layout):
    Advertiser.objects.update(billing="Acme Tea Ltd\nŁódź Road 1")
    advertiser.refresh_from_db()
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (invoice,) = issue(advertiser)
    content = render_invoice(invoice)
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert render_invoice(invoice) == content
    Invoice.objects.filter(pk=invoice.pk).update(tax_rate="19", tax="19.00", tax_name="VAT")
    assert render_invoice(Invoice.objects.get(pk=invoice.pk)) != content


def test_a_sheet_of_its_lines(advertiser, flight, layout):
    Flight.objects.update(name="=cmd()")
    hear(layout, flight, date(2026, 11, 10), 4_000)
    (invoice,) = issue(advertiser)
    (row,) = csv.DictReader(io.StringIO(write_invoice(invoice)))
    assert (row["flight"], row["impressions"], row["amount"]) == ("'=cmd()", "4000", "100.00")
    assert row["currency"] == "EUR"


def test_a_day_that_is_not_there_yet_is_no_period():
    assert NOVEMBER.is_settled_at == datetime(2026, 11, 30, 23, tzinfo=UTC) + timedelta(hours=1)
