"""An invoice as PDF: the same bytes for the same invoice."""

import logging
from decimal import Decimal
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import fontpkg_hanken_grotesk
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from stentor.campaigns.billing.invoices import read_lines
from stentor.campaigns.billing.lines import Line, round_money
from stentor.campaigns.billing.terms import write_rate
from stentor.campaigns.forms.flight import write_amount
from stentor.campaigns.models import Invoice

FONT: Final = Path(str(fontpkg_hanken_grotesk.ROOT)) / "files" / "HankenGrotesk[wght].ttf"
HEADINGS: Final = ("Campaign and flight", "Price", "Impressions", "Billed", "Amount")
WIDTHS: Final = (44, 16, 14, 12, 14)


logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table it leaves out


def render_invoice(invoice: Invoice) -> bytes:
    """On A4, as many pages as it takes."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(invoice.created_at)
    pdf.set_title(name_invoice(invoice))
    pdf.set_lang("en")
    pdf.set_margin(20)
    pdf.add_font("sans", fname=FONT)
    pdf.add_font("sans", "B", fname=FONT, variations={"wght": 700.0})
    pdf.add_page()
    add_head(pdf, invoice)
    add_lines(pdf, invoice)
    add_foot(pdf, invoice)
    return bytes(pdf.output())


def name_invoice(invoice: Invoice) -> str:
    if invoice.corrects is None:
        return f"Invoice {invoice.number}"
    return f"Correction {invoice.number} of invoice {invoice.corrects.number}"


def add_head(pdf: FPDF, invoice: Invoice) -> None:
    name, _, address = invoice.seller.partition("\n")
    write(pdf, name, size=11, style="B")
    for told in (address, tell_number(invoice.tax_name, invoice.seller_tax_number)):
        if told:
            write(pdf, told, size=9)
    pdf.ln(10)
    write(pdf, name_invoice(invoice), size=20, style="B")
    pdf.ln(5)
    write(pdf, invoice.buyer)
    if invoice.buyer_tax_number:
        write(pdf, tell_number(invoice.tax_name, invoice.buyer_tax_number))
    pdf.ln(5)
    for told in list_facts(invoice):
        write(pdf, told)
    pdf.ln(6)


def tell_number(tax_name: str, number: str) -> str:
    return f"{tax_name or 'Tax'} number {number}" if number else ""


def list_facts(invoice: Invoice) -> list[str]:
    """When it was made, for which days, when it is due, why."""
    days = f"{invoice.starts:%-d %B %Y} to {invoice.ends:%-d %B %Y}"
    facts = [
        f"Made on {invoice.created_at.astimezone(ZoneInfo(invoice.zone)):%-d %B %Y}",
        f"For {days}, days of {invoice.zone.replace('_', ' ')}",
    ]
    if invoice.due_on:
        facts.append(f"Due on {invoice.due_on:%-d %B %Y}")
    if invoice.reason:
        facts.append(f"Why: {invoice.reason}")
    return facts


def add_lines(pdf: FPDF, invoice: Invoice) -> None:
    pdf.set_font("sans", size=9)
    with pdf.table(
        col_widths=WIDTHS,
        text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD"),
        line_height=6,
    ) as table:
        table.row(HEADINGS)
        for line in read_lines(invoice):
            table.row(tell_line(line, invoice.currency))
        for words, amount in list_sums(invoice)[:-1]:
            table.row((words, "", "", "", write_money(amount, invoice.currency)))
        words, amount = list_sums(invoice)[-1]
        total = (words, "", "", "", write_money(amount, invoice.currency))
        table.row(total, style=FontFace(emphasis="BOLD"))


def list_sums(invoice: Invoice) -> list[tuple[str, Decimal]]:
    """What stands below the lines; the last one is what is owed."""
    if invoice.tax_rate is None:
        return [("Total", invoice.total)]
    note = f": {invoice.tax_note}" if invoice.tax_note else ""
    tax = f"{invoice.tax_name} {write_rate(invoice.tax_rate)} %{note}"
    return [("Net", invoice.total), (tax, invoice.tax), ("Total", invoice.gross)]


def tell_line(line: Line, currency: str) -> tuple[str, ...]:
    per = "for 1,000" if line.pricing == "cpm" else "flat"
    return (
        f"{line.campaign}: {line.name}",
        f"{write_amount(Decimal(line.price))} {per}",
        write_number(line.counted),
        write_number(line.billed) if line.pricing == "cpm" else "",
        write_money(Decimal(line.amount), currency),
    )


def write_money(amount: Decimal, currency: str) -> str:
    """As many decimals as the currency has."""
    return f"{write_number(round_money(amount, currency))} {currency}"


def write_number(number: int | Decimal) -> str:
    return f"{number:,}".replace("-", "\N{MINUS SIGN}")


def add_foot(pdf: FPDF, invoice: Invoice) -> None:
    pdf.ln(8)
    if invoice.payment and invoice.gross > 0:
        write(pdf, invoice.payment, size=9)
        pdf.ln(4)
    until = f"{invoice.counted_until:%-d %B %Y %H:%M} UTC" if invoice.counted_until else "never"
    told = (
        "An impression is a spot of which all bytes went out within a valid download. What was "
        f"delivered beyond a goal is not billed. Counted until {until} by rules "
        f"{invoice.rule_version or 'unknown'}."
    )
    write(pdf, told, size=8)


def write(pdf: FPDF, text: str, *, size: int = 10, style: str = "") -> None:
    pdf.set_font("sans", style=style, size=size)
    pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
