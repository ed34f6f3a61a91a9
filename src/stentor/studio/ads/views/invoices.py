"""What was billed, and what is to be corrected."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.billing.document import list_sums, name_invoice, render_invoice
from stentor.campaigns.billing.freezing import InvoiceError
from stentor.campaigns.billing.invoices import (
    correct_invoice,
    find_differences,
    issue_invoices,
    read_lines,
)
from stentor.campaigns.billing.lines import add_amounts
from stentor.campaigns.billing.sheet import write_invoice, write_invoices
from stentor.campaigns.models import Invoice, Seller
from stentor.campaigns.verbs import save_seller
from stentor.studio.ads.forms import InvoiceForm, StudioSellerForm
from stentor.studio.ads.requests import render_ads_page, require_seller, visible_invoices, with_row
from stentor.studio.requests import StudioRequest, with_organisation
from stentor.studio.sheets import answer_csv


@with_organisation
@require_http_methods(["GET", "POST"])
def invoices(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """All of them, the newest first; a period posted is billed."""
    if request.method == "POST":
        require_seller(request, organisation)
    form = InvoiceForm(
        request.POST or None, organisation=organisation, initial=propose_period(request)
    )
    if form.is_valid():
        advertiser, period = form.read()
        try:
            made = issue_invoices(advertiser, period, request.user, timezone.now())
        except InvoiceError as error:
            form.add_error(None, str(error))
        else:
            told = " and ".join(f"{one.gross:,} {one.currency}" for one in made)
            messages.success(request, f"{advertiser.name} is billed {told}.")
            return redirect("ads:invoice", made[0].id)
    rows = organisation.invoices.select_related("advertiser", "corrects").order_by("-number")
    context = {"rows": rows, "form": form, "tab": "invoices",
               "has_seller": Seller.objects.filter(pk=organisation.pk).exists(),
               "has_advertisers": organisation.advertisers.exists()}  # fmt: skip
    status = 422 if form.errors else 200
    return render_ads_page(request, organisation, "studio/ads/invoices.html", context, status)


@with_organisation
@require_safe
def invoices_csv(_request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """All of them, in the order of their numbers."""
    rows = organisation.invoices.select_related("advertiser", "corrects").order_by("number")
    return answer_csv(write_invoices(rows), "invoices.csv")


@with_organisation
@require_http_methods(["GET", "POST"])
def seller(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """Name, address, tax and payment, as further invoices say them."""
    require_seller(request, organisation)
    row = Seller.objects.filter(pk=organisation.pk).first() or Seller(
        organisation=organisation, name=organisation.name
    )
    form = StudioSellerForm(request.POST or None, instance=row)
    if form.is_valid():
        save_seller(form.save(commit=False), request.user)
        messages.success(request, "Invoices say so from now on.")
        return redirect("ads:invoices", organisation.id)
    context = {"form": form, "title": "Your address on invoices", "parts": form.parts,
               "crumb": ("Invoices", "ads:invoices"), "tab": "invoices",
               "action": "Save"}  # fmt: skip
    status = 422 if form.errors else 200
    return render_ads_page(request, organisation, "studio/ads/form.html", context, status)


def propose_period(request: StudioRequest) -> dict[str, Any]:
    """The month before this one, on the clocks of whoever asks."""
    zone = request.user.time_zone
    first: date = timezone.now().astimezone(ZoneInfo(zone)).date().replace(day=1)
    last = first - timedelta(days=1)
    return {"starts": last.replace(day=1), "ends": last, "zone": zone}


@with_row(visible_invoices)
@require_safe
def invoice_page(request: StudioRequest, invoice: Invoice) -> HttpResponse:
    """One of them; and by how much a recount would differ."""
    return show_invoice(request, invoice)


def write_report_query(invoice: Invoice) -> str:
    """Asks the report of all ads for what the invoice is about."""
    days = {"from": invoice.starts, "to": invoice.ends, "zone": invoice.zone}
    return urlencode(days | {"advertiser": invoice.advertiser_id})


def show_invoice(
    request: StudioRequest, invoice: Invoice, problem: str = "", reason: str = ""
) -> HttpResponse:
    differences = [] if invoice.corrects else find_differences(invoice)
    context = {
        "invoice": invoice,
        "report": write_report_query(invoice),
        "title": name_invoice(invoice),
        "sums": list_sums(invoice),
        "lines": [(line, Decimal(line.amount)) for line in read_lines(invoice)],
        "corrections": invoice.corrections.order_by("number"),
        "differences": [(line, Decimal(line.amount)) for line in differences],
        "difference": [("Difference, without tax", add_amounts(differences))],
        "problem": problem,
        "reason": reason,
        "tab": "invoices",
    }
    status = 422 if problem else 200
    return render_ads_page(
        request, invoice.organisation, "studio/ads/invoice.html", context, status
    )


@with_row(visible_invoices)
@require_POST
def correct(request: StudioRequest, invoice: Invoice) -> HttpResponse:
    """Makes the differences another invoice."""
    require_seller(request, invoice.organisation)
    reason = request.POST.get("reason", "")
    try:
        made = correct_invoice(invoice, reason, request.user)
    except InvoiceError as error:
        return show_invoice(request, invoice, str(error), reason)
    messages.success(request, f"Invoice {invoice.number} is corrected by {made.number}.")
    return redirect("ads:invoice", made.id)


@with_row(visible_invoices)
@require_safe
def invoice_pdf(_request: StudioRequest, invoice: Invoice) -> HttpResponse:
    """To be sent."""
    answer = HttpResponse(render_invoice(invoice), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="invoice-{invoice.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@with_row(visible_invoices)
@require_safe
def invoice_csv(_request: StudioRequest, invoice: Invoice) -> HttpResponse:
    """Its lines."""
    return answer_csv(write_invoice(invoice), f"invoice-{invoice.number}.csv")
