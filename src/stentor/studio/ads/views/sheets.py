"""Flights out to a spreadsheet and in again."""

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from stentor.accounts.models import Organisation
from stentor.campaigns.models import Flight
from stentor.campaigns.sheets import SheetError, SheetRow, read_sheet, write_sheet
from stentor.campaigns.verbs import save_flights
from stentor.studio.ads.forms import SheetForm
from stentor.studio.ads.requests import render_ads_page, require_seller
from stentor.studio.ads.views.bulk import list_flights, tell_difference
from stentor.studio.requests import StudioRequest, with_organisation
from stentor.studio.sheets import answer_csv

SALT = "stentor.ads.sheet"
HELD_SECONDS = 3600
"""How long a previewed file may wait for its confirmation."""


@with_organisation
@require_safe
def export(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """Every flight as one CSV file."""
    return answer_csv(write_sheet(list_flights(request, organisation)), "flights.csv")


@with_organisation
@require_http_methods(["GET", "POST"])
def take_in(request: StudioRequest, organisation: Organisation) -> HttpResponse:
    """A file, what it would change, and with `confirmed` the change: all rows or none."""
    require_seller(request, organisation)
    is_confirmed = "confirmed" in request.POST
    form = SheetForm(*(() if is_confirmed else (request.POST or None, request.FILES or None)))
    rows: list[SheetRow] = []
    held = ""
    if is_confirmed or form.is_valid():
        try:
            content = _read_content(request, form, is_confirmed=is_confirmed)
            rows = read_sheet(content, organisation)
            held = signing.dumps(content.decode("utf-8-sig"), salt=SALT, compress=True)
        except SheetError as error:
            form = SheetForm(request.POST, request.FILES)
            form.add_error("file", str(error))
    flights = [row.flight for row in rows if row.flight is not None]
    if is_confirmed and rows and len(flights) == len(rows):
        save_flights(flights, request.user)
        messages.success(request, f"{len(flights)} flights are in, all in one ad book.")
        return redirect("ads:flights", organisation.id)
    context = {
        "form": form,
        "rows": [(row, _tell_change(row)) for row in rows],
        "problem_count": len(rows) - len(flights),
        "held": held,
        "tab": "flights",
    }
    status = 422 if form.errors or (rows and len(flights) < len(rows)) else 200
    return render_ads_page(request, organisation, "studio/ads/import.html", context, status)


def _read_content(request: StudioRequest, form: SheetForm, *, is_confirmed: bool) -> bytes:
    if not is_confirmed:
        content: bytes = form.cleaned_data["file"].read()
        return content
    try:
        text: str = signing.loads(request.POST.get("held", ""), salt=SALT, max_age=HELD_SECONDS)
    except signing.BadSignature as error:
        raise SheetError("The preview is too old. Choose the file again.") from error
    return text.encode()


def _tell_change(row: SheetRow) -> list[tuple[str, str, str]]:
    if row.flight is None or row.is_new:
        return []
    return tell_difference(Flight.objects.get(pk=row.flight.pk), row.flight)
