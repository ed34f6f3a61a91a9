"""An invoice as CSV, one line a flight."""

import csv
import io

from stentor.campaigns.billing.invoices import read_lines
from stentor.campaigns.models import Invoice
from stentor.campaigns.reporting.sheet import disarm

COLUMNS = (
    "invoice", "corrects", "advertiser", "starts", "ends", "zone", "campaign", "flight", "pricing",
    "price", "impressions", "billed", "amount", "currency",
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
            ]
        )  # fmt: skip
    return text.getvalue()
