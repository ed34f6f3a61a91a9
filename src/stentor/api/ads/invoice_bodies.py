"""How invoices, and who sells, look to programs."""

from typing import Any

from pydantic import ConfigDict, Field

from stentor.api.ads.terms import Percent
from stentor.api.conventions.fields import In, Out, SentMoment, Text, Title, example
from stentor.api.reports.downloads import Day
from stentor.campaigns.billing.invoices import read_lines
from stentor.campaigns.billing.lines import Line
from stentor.campaigns.billing.terms import write_rate
from stentor.campaigns.models import Invoice, Seller


class NewInvoices(In):
    """What is to be billed, for which days, both included."""

    advertiser: Text = Field(description="Its id.")
    starts: Day
    ends: Day
    zone: Text = Field("UTC", description="Whose days they are.")
    model_config = ConfigDict(
        **example(
            advertiser="01JD8PZ4Q0M3T6W9YB2C5E8G2A", starts="2026-11-01", ends="2026-11-30",
            zone="Europe/Berlin",
        )
    )  # fmt: skip


class NewCorrection(In):
    """Why the numbers changed."""

    reason: Title = Field(max_length=500)
    model_config = ConfigDict(**example(reason="A network of bots was found."))


class LineDocument(Out):
    """What one flight comes to; in a correction the difference."""

    flight: str
    name: str
    campaign: str
    pricing: str
    price: str
    counted: int
    billed: int
    amount: str

    @classmethod
    def of(cls, line: Line) -> "LineDocument":
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


LINE = {"flight": "01JD8PZ4Q0M3T6W9YB2C5E8G2C", "name": "mid 1", "campaign": "Spring",
        "pricing": "cpm", "price": "25.00", "counted": 4000, "billed": 4000,
        "amount": "100.00"}  # fmt: skip


INVOICE: dict[str, Any] = {
    "id": "01JD8PZ4Q0M3T6W9YB2C5E8G2F", "number": 7, "advertiser": "01JD8PZ4Q0M3T6W9YB2C5E8G2A",
    "corrects": None, "reason": "", "starts": "2026-11-01", "ends": "2026-11-30",
    "zone": "Europe/Berlin", "due_on": "2026-12-15", "currency": "EUR", "lines": [LINE],
    "net": "100.00", "tax_name": "VAT", "tax_rate": "19", "tax": "19.00", "tax_note": "",
    "total": "119.00", "seller": "Lighthouse Radio GmbH\nQuay 1",
    "seller_tax_number": "DE811569869", "buyer": "Acme Tea Ltd", "buyer_tax_number": "",
    "counted_until": "2026-12-01T06:00:00.000Z", "rule_version": "2026-11-24/1",
    "created_at": "2026-12-01T08:00:00.000Z",
}  # fmt: skip


class InvoiceDocument(Out):
    """One advertiser, one period, one currency; nothing changes it. Amounts are decimal text."""

    id: str
    number: int = Field(description="Without gaps within the organisation.")
    advertiser: str
    corrects: str | None = Field(description="Id of the invoice that it corrects.")
    reason: str
    starts: str
    ends: str
    zone: str
    due_on: str | None
    currency: str
    lines: list[LineDocument]
    net: str
    tax_name: str
    tax_rate: str | None = Field(description="In percent; null where no tax is told.")
    tax: str
    tax_note: str
    total: str
    seller: str
    seller_tax_number: str
    buyer: str
    buyer_tax_number: str
    counted_until: SentMoment | None
    rule_version: str
    created_at: SentMoment
    model_config = ConfigDict(**example(**INVOICE))

    @classmethod
    def of(cls, row: Invoice) -> "InvoiceDocument":
        same = ("id", "number", "reason", "zone", "currency", "tax_name", "tax_note", "seller",
                "seller_tax_number", "buyer", "buyer_tax_number", "counted_until", "rule_version",
                "created_at")  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in same},
            advertiser=row.advertiser_id,
            corrects=row.corrects_id,
            starts=row.starts.isoformat(),
            ends=row.ends.isoformat(),
            due_on=row.due_on.isoformat() if row.due_on else None,
            lines=[LineDocument.of(line) for line in read_lines(row)],
            net=str(row.total),
            tax_rate=write_rate(row.tax_rate) or None,
            tax=str(row.tax),
            total=str(row.gross),
        )


class InvoicesDocument(Out):
    """Of one period: one for each currency."""

    invoices: list[InvoiceDocument]
    model_config = ConfigDict(**example(invoices=[INVOICE]))


class DifferencesDocument(Out):
    """By how much a recount differs from an invoice with all its corrections."""

    lines: list[LineDocument]
    net: str
    currency: str
    model_config = ConfigDict(**example(lines=[LINE], net="100.00", currency="EUR"))


class SellerFields(In):
    """Who sells, as further invoices say it."""

    name: Title = Field(max_length=255)
    address: Title = Field(max_length=1000)
    tax_number: Text = Field("", max_length=60)
    tax_name: Text = Field("VAT", max_length=20)
    tax_rate: Percent | None = Field(None, description="null: no tax stands on invoices.")
    payment_days: int = Field(30, ge=0, le=365)
    payment: Text = Field("", max_length=1000, description="How to pay.")
    model_config = ConfigDict(
        **example(
            name="Lighthouse Radio GmbH", address="Quay 1\n20457 Hamburg",
            tax_number="DE811569869", tax_name="VAT", tax_rate="19", payment_days=14,
            payment="IBAN DE02 1203 0000 0000 2020 51",
        )
    )  # fmt: skip


class SellerDocument(Out):
    """Who sells; empty until somebody has said it."""

    name: str
    address: str
    tax_number: str
    tax_name: str
    tax_rate: str | None
    payment_days: int
    payment: str
    model_config = ConfigDict(json_schema_extra=SellerFields.model_config["json_schema_extra"])

    @classmethod
    def of(cls, row: Seller) -> "SellerDocument":
        told: dict[str, Any] = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**told | {"tax_rate": write_rate(row.tax_rate) or None})
