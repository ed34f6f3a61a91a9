"""Invoices: numbered without gaps, never changed, corrected by further ones."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from stentor.accounts.audit import record
from stentor.accounts.models import Organisation, User
from stentor.campaigns.billing.freezing import (
    Frozen,
    InvoiceError,
    Period,
    count_lines,
    find_rule_version,
    freeze,
    list_billable,
    require_settled,
)
from stentor.campaigns.billing.lines import Line, add_amounts, compute_difference, is_nothing
from stentor.campaigns.billing.terms import (
    Terms,
    compute_tax,
    compute_tax_difference,
    find_terms,
    keep_terms,
)
from stentor.campaigns.models import Advertiser, Flight, Invoice
from stentor.lake.rollups import read_counted_until
from stentor.lib.ids import new_id

__all__ = ["InvoiceError", "correct_invoice", "find_differences", "issue_invoices", "read_lines"]


def issue_invoices(
    advertiser: Advertiser,
    period: Period,
    actor: User | None,
    now: datetime,
    *,
    first_id: str | None = None,
) -> list[Invoice]:
    """One of each currency in which something of the period is owed. InvoiceError when the period
    is not settled, there is nothing, or a flight would be billed for a day twice. `first_id`: of
    the first of them; by it they are found again."""
    require_settled(period, now)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=advertiser.organisation_id)
        terms = find_terms(organisation, advertiser, now.astimezone(ZoneInfo(period.zone)).date())
        flights = leave_out_billed(list_billable(advertiser, period), advertiser, period)
        frozen = freeze(flights, period)
        owed = {name: lines for name, lines in frozen.by_currency.items() if is_owed(lines)}
        if not owed:
            raise InvoiceError(f"{advertiser.name} owes nothing for these days.")
        ids = [first_id or new_id(), *(new_id() for _ in owed)]
        return [
            add_invoice(
                organisation, advertiser, period, currency, lines, frozen, terms, actor, made_id
            )
            for made_id, (currency, lines) in zip(ids, sorted(owed.items()), strict=False)
        ]


def list_issued(first_id: str) -> list[Invoice]:
    """What was made together with the invoice of this id; nothing when there is none."""
    first = Invoice.objects.filter(pk=first_id).first()
    if first is None:
        return []
    together = first.advertiser.invoices.filter(
        corrects=None, starts=first.starts, ends=first.ends, number__gte=first.number
    )
    made: list[Invoice] = []
    for one in together.order_by("number"):
        if one.number == first.number + len(made) and one.currency not in {
            o.currency for o in made
        }:
            made.append(one)
    return made


def is_owed(lines: Sequence[Line]) -> bool:
    return any(line.counted for line in lines) or add_amounts(list(lines)) != 0


def leave_out_billed(flights: list[Flight], advertiser: Advertiser, period: Period) -> list[Flight]:
    """Those that are in no invoice of these very days. InvoiceError for one that is in one of
    other days that overlap."""
    overlapping = advertiser.invoices.filter(
        corrects=None, starts__lte=period.ends, ends__gte=period.starts
    )
    billed: set[str] = set()
    names = {flight.id: flight.name for flight in flights}
    for invoice in overlapping:
        inside = {line.flight for line in read_lines(invoice)} & names.keys()
        is_same = (invoice.starts, invoice.ends) == (period.starts, period.ends)
        if inside and not is_same:
            name = names[min(inside)]
            raise InvoiceError(
                f"{name} is in invoice {invoice.number} already, for "
                f"{invoice.starts:%-d %b %Y} to {invoice.ends:%-d %b %Y}."
            )
        billed |= inside
    return [flight for flight in flights if flight.id not in billed]


def add_invoice(
    organisation: Organisation, advertiser: Advertiser, period: Period, currency: str,
    lines: list[Line], frozen: Frozen, terms: Terms, actor: User | None, made_id: str,
    corrects: Invoice | None = None, reason: str = "",
) -> Invoice:  # fmt: skip
    """The next number. Within a transaction that holds the organisation."""
    latest = organisation.invoices.aggregate(latest=Max("number"))["latest"] or 0
    total = add_amounts(lines)
    billed = [corrects, *corrects.corrections.order_by("number")] if corrects else []
    tax = compute_tax_difference(billed, total) if billed else (
        compute_tax(total, terms.tax_rate, currency)
    )  # fmt: skip
    invoice = Invoice.objects.create(
        id=made_id,
        organisation=organisation,
        number=latest + 1,
        advertiser=advertiser,
        corrects=corrects,
        reason=reason,
        starts=period.starts,
        ends=period.ends,
        zone=period.zone,
        currency=currency,
        lines=msgspec.to_builtins(lines),
        total=total,
        tax=tax,
        counted_until=frozen.counted_until,
        rule_version=frozen.rule_version[:120],
        user=actor,
        **asdict(terms),
    )
    action = "invoice.corrected" if corrects else "invoice.issued"
    record(organisation, actor, action, invoice.id, title=str(invoice.number),
           total=f"{invoice.gross} {currency}", reason=reason)  # fmt: skip
    return invoice


def read_lines(invoice: Invoice) -> list[Line]:
    return msgspec.convert(invoice.lines, list[Line])


def find_period(invoice: Invoice) -> Period:
    return Period(invoice.starts, invoice.ends, invoice.zone)


def find_differences(invoice: Invoice) -> list[Line]:
    """By how much a recount differs from the invoice with all its corrections; by the terms that
    were billed, whatever the flights' are now. Empty when nothing does."""
    billed = [invoice, *invoice.corrections.order_by("number")]
    lines = [line for one in billed for line in read_lines(one)]
    recounted = count_lines(read_lines(invoice), invoice.currency, find_period(invoice))
    differences = (
        compute_difference(new, [line for line in lines if line.flight == new.flight])
        for new in recounted
    )
    return [one for one in differences if not is_nothing(one)]


def correct_invoice(
    invoice: Invoice, reason: str, actor: User | None, *, made_id: str | None = None
) -> Invoice:
    """Another invoice with the differences, by the terms of then. InvoiceError without a reason,
    or without any difference, or for what is a correction itself."""
    if invoice.corrects_id:
        raise InvoiceError("This is a correction. Correct the invoice that it belongs to.")
    if not reason.strip():
        raise InvoiceError("Say why the numbers changed: it stands on the correction.")
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=invoice.organisation_id)
        lines = find_differences(invoice)
        if not lines:
            raise InvoiceError("Counted anew it comes to the same. There is nothing to correct.")
        frozen = Frozen({}, read_counted_until(settings.STENTOR_LAYOUT.lake), find_rule_version())
        return add_invoice(
            organisation, invoice.advertiser, find_period(invoice), invoice.currency, lines,
            frozen, keep_terms(invoice, None), actor, made_id or new_id(), corrects=invoice,
            reason=reason.strip()[:500],
        )  # fmt: skip
