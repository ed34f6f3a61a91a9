"""An invoice as CSV, one line a flight; and all of them, one line each."""

import csv
import io
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from stentor.campaigns.billing.invoices import read_lines
from stentor.campaigns.billing.terms import write_rate
from stentor.campaigns.models import Invoice
from stentor.campaigns.reporting.sheet import disarm

COLUMNS = (
    "invoice", "corrects", "advertiser", "starts", "ends", "zone", "campaign", "flight", "pricing",
    "price", "impressions", "billed", "amount", "currency", "tax_rate",
)  # fmt: skip
LISTED = (
    "invoice", "corrects", "made", "due", "advertiser", "tax_number", "starts", "ends", "zone",
    "net", "tax_rate", "tax", "total", "currency", "reason",
)  # fmt: skip


def write_invoice(invoice: Invoice) -> str:
    """What a spreadsheet would take for a formula is quoted."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    corrects = invoice.corrects.number if invoice.corrects else ""
    for line in read_lines(invoice):
        writer.writerow(
            [
                invoice.number, corrects, disarm(invoice.advertiser.name), invoice.starts,
                invoice.ends, invoice.zone, disarm(line.campaign), disarm(line.name), line.pricing,
                line.price, line.counted, line.billed, line.amount, invoice.currency,
                write_rate(invoice.tax_rate),
            ]
        )  # fmt: skip
    return text.getvalue()


def write_invoices(invoices: Iterable[Invoice]) -> str:
    """One line an invoice, as book-keeping takes it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(LISTED)
    for one in invoices:
        writer.writerow(
            [
                one.number, one.corrects.number if one.corrects else "",
                one.created_at.astimezone(ZoneInfo(one.zone)).date(), one.due_on or "",
                disarm(one.advertiser.name), disarm(one.buyer_tax_number), one.starts, one.ends,
                one.zone, one.total, write_rate(one.tax_rate), one.tax, one.gross, one.currency,
                disarm(one.reason),
            ]
        )  # fmt: skip
    return text.getvalue()
