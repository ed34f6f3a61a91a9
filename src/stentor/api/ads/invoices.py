"""Invoices: made of frozen counts, corrected by further ones; and who sells."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from stentor.api.ads.customers import find_advertiser
from stentor.api.ads.forming import require_valid, word
from stentor.api.ads.invoice_bodies import (
    DifferencesDocument,
    InvoiceDocument,
    InvoicesDocument,
    LineDocument,
    NewCorrection,
    NewInvoices,
    SellerDocument,
    SellerFields,
)
from stentor.api.conventions.alone import editing_alone
from stentor.api.conventions.answering import answer, require_unchanged
from stentor.api.conventions.bearer import ApiRequest, Bearer
from stentor.api.conventions.declaring import CREATED, EDITED, READ, declare
from stentor.api.conventions.finding import require_key
from stentor.api.conventions.once import make_once
from stentor.api.conventions.paging import Page, PageQuery, answer_page
from stentor.api.conventions.problems import Problem
from stentor.campaigns.billing.document import render_invoice
from stentor.campaigns.billing.freezing import Period
from stentor.campaigns.billing.invoices import (
    correct_invoice,
    find_differences,
    issue_invoices,
    list_issued,
)
from stentor.campaigns.billing.lines import add_amounts
from stentor.campaigns.forms import SellerForm
from stentor.campaigns.models import Invoice, Seller
from stentor.campaigns.verbs import save_seller
from stentor.lib.zones import is_zone

router = Router(tags=["Invoices"])
READING, WRITING = Bearer("ads:read"), Bearer("ads:write")


class InvoiceQuery(PageQuery):
    """Which invoices."""

    advertiser: str = Field("", max_length=26, description="Only those of this one, by id.")


@router.get(
    "/invoices",
    auth=READING,
    response=declare(Page[InvoiceDocument], *READ),
    operation_id="listInvoices",
)
def list_invoices(request: ApiRequest, query: Query[InvoiceQuery]) -> HttpResponse:
    """Every invoice and every correction, newest first."""
    rows = Invoice.objects.filter(organisation=request.organisation)
    if query.advertiser:
        rows = rows.filter(advertiser=find_advertiser(request, query.advertiser))
    return answer_page(request, rows, query, lambda s: [InvoiceDocument.of(one) for one in s])


@router.post(
    "/invoices",
    auth=WRITING,
    response=declare(InvoicesDocument, *CREATED),
    operation_id="createInvoices",
)
def create_invoices(request: ApiRequest, body: NewInvoices) -> HttpResponse:
    """Bills what an advertiser owes for some days: one invoice a currency. Refused until the days
    are over and counted, and for days that are billed."""
    if not is_zone(body.zone):
        told = "Write one like Europe/Berlin."
        raise Problem("invalid", "That is no time zone.", errors=[("#/zone", told)])
    advertiser = find_advertiser(request, body.advertiser)
    period = Period(body.starts, body.ends, body.zone)

    def make(made_id: str) -> tuple[str, InvoicesDocument]:
        made = list_issued(made_id) or issue_invoices(
            advertiser, period, request.actor, timezone.now(), first_id=made_id
        )
        document = InvoicesDocument(invoices=[InvoiceDocument.of(one) for one in made])
        return reverse("api-1:readInvoice", args=[made[0].id]), document

    return make_once(request, make)


@router.get(
    "/invoices/{invoice}",
    auth=READING,
    response=declare(InvoiceDocument, *READ),
    operation_id="readInvoice",
)
def read_invoice(request: ApiRequest, invoice: str) -> HttpResponse:
    """One invoice, as it was made."""
    return answer(request, InvoiceDocument.of(find_invoice(request, invoice)))


@router.get(
    "/invoices/{invoice}/document",
    auth=READING,
    response=declare(None, *READ),
    operation_id="readInvoicePdf",
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def read_pdf(request: ApiRequest, invoice: str) -> HttpResponse:
    """The same as PDF, to be sent."""
    found = find_invoice(request, invoice)
    response = HttpResponse(render_invoice(found), content_type="application/pdf")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@router.get(
    "/invoices/{invoice}/differences",
    auth=READING,
    response=declare(DifferencesDocument, *READ),
    operation_id="readInvoiceDifferences",
)
def read_differences(request: ApiRequest, invoice: str) -> HttpResponse:
    """By how much a recount differs now; no lines when nothing does, or for a correction."""
    found = find_invoice(request, invoice)
    lines = [] if found.corrects_id else find_differences(found)
    document = DifferencesDocument(
        lines=[LineDocument.of(line) for line in lines],
        net=str(add_amounts(lines)),
        currency=found.currency,
    )
    return answer(request, document)


@router.post(
    "/invoices/{invoice}/corrections",
    auth=WRITING,
    response=declare(InvoiceDocument, *CREATED),
    operation_id="correctInvoice",
)
def create_correction(request: ApiRequest, invoice: str, body: NewCorrection) -> HttpResponse:
    """Bills the differences, by the terms and the tax of then."""
    found = find_invoice(request, invoice)

    def make(made_id: str) -> tuple[str, InvoiceDocument]:
        there = Invoice.objects.filter(pk=made_id).first()
        made = there or correct_invoice(found, body.reason, request.actor, made_id=made_id)
        return reverse("api-1:readInvoice", args=[made_id]), InvoiceDocument.of(made)

    return make_once(request, make)


@router.get(
    "/seller",
    auth=READING,
    response=declare(SellerDocument, *READ),
    operation_id="readSeller",
)
def read_seller(request: ApiRequest) -> HttpResponse:
    """What invoices say of the organisation."""
    return answer(request, SellerDocument.of(_find_seller(request)))


@router.put(
    "/seller",
    auth=WRITING,
    response=declare(SellerDocument, *EDITED),
    operation_id="replaceSeller",
)
def replace_seller(request: ApiRequest, body: SellerFields) -> HttpResponse:
    """What further invoices say; those that were made stay as they are."""
    with editing_alone():
        row = _find_seller(request)
        require_unchanged(request, SellerDocument.of(row))
        form = SellerForm(word(body.model_dump()), instance=row)
        require_valid(form)
        save_seller(form.save(commit=False), request.actor)
    return answer(request, SellerDocument.of(_find_seller(request)))


def find_invoice(request: ApiRequest, key: str) -> Invoice:
    """By its id, as far as the organisation has it; else Http404."""
    require_key(key)
    ours = Invoice.objects.filter(organisation=request.organisation)
    found = ours.select_related("organisation", "advertiser", "corrects").filter(pk=key).first()
    if found is None:
        raise Http404("no such invoice")
    return found


def _find_seller(request: ApiRequest) -> Seller:
    organisation = request.organisation
    there = Seller.objects.filter(pk=organisation.pk).first()
    return there or Seller(organisation=organisation, name=organisation.name)
