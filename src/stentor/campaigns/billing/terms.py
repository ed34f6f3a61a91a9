"""What stands around an invoice's lines: who sells, who buys, the tax, when it is due."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from stentor.accounts.models import Organisation
from stentor.campaigns.billing.lines import round_money
from stentor.campaigns.models import Advertiser, Invoice, Seller

PER_CENT: Final = Decimal(100)


@dataclass(frozen=True)
class Terms:
    """As they are now; an invoice freezes them."""

    seller: str
    """Name and address, on lines of their own."""
    seller_tax_number: str
    buyer: str
    buyer_tax_number: str
    tax_name: str
    tax_rate: Decimal | None
    """In percent; None: no tax is told."""
    tax_note: str
    """Why the tax is what it is: `Reverse charge`."""
    due_on: date | None
    payment: str


def find_terms(organisation: Organisation, advertiser: Advertiser, today: date) -> Terms:
    """Of what the organisation and the advertiser say now; an advertiser's own rate wins."""
    seller = Seller.objects.filter(pk=organisation.pk).first() or Seller(
        organisation=organisation, name=organisation.name, payment_days=0
    )
    own = advertiser.tax_rate
    return Terms(
        seller=f"{seller.name}\n{seller.address.strip()}".strip(),
        seller_tax_number=seller.tax_number,
        buyer=advertiser.billing.strip() or advertiser.name,
        buyer_tax_number=advertiser.tax_number,
        tax_name=seller.tax_name or "Tax",
        tax_rate=seller.tax_rate if own is None else own,
        tax_note=advertiser.tax_note,
        due_on=today + timedelta(days=seller.payment_days) if seller.payment_days else None,
        payment=seller.payment.strip(),
    )


def keep_terms(invoice: Invoice, due_on: date | None) -> Terms:
    """Those of an invoice, for a correction of it."""
    return Terms(
        seller=invoice.seller,
        seller_tax_number=invoice.seller_tax_number,
        buyer=invoice.buyer,
        buyer_tax_number=invoice.buyer_tax_number,
        tax_name=invoice.tax_name,
        tax_rate=invoice.tax_rate,
        tax_note=invoice.tax_note,
        due_on=due_on,
        payment=invoice.payment,
    )


def compute_tax(net: Decimal, rate: Decimal | None, currency: str) -> Decimal:
    """On the sum, not line by line; to the smallest coin, halves up."""
    return Decimal(0) if rate is None else round_money(net * rate / PER_CENT, currency)


def compute_tax_difference(invoices: list[Invoice], net: Decimal) -> Decimal:
    """The tax on `net` more, so that an invoice with all its corrections is taxed as if it had
    been billed at once."""
    first = invoices[0]
    whole = sum((one.total for one in invoices), net)
    told = sum((one.tax for one in invoices), Decimal(0))
    return compute_tax(whole, first.tax_rate, first.currency) - told


def write_rate(rate: Decimal | None) -> str:
    """Percent without zeros behind it; empty where there is none."""
    return "" if rate is None else f"{rate.normalize():f}"
