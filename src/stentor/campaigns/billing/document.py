"""An invoice as PDF: the same bytes for the same invoice."""

import logging
from decimal import Decimal
from pathlib import Path
from typing import Final

import fontpkg_hanken_grotesk
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from stentor.campaigns.billing.invoices import read_lines
from stentor.campaigns.billing.lines import Line
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
    write(pdf, invoice.seller, size=11, style="B")
    pdf.ln(8)
    write(pdf, name_invoice(invoice), size=20, style="B")
    pdf.ln(4)
    write(pdf, invoice.buyer)
    pdf.ln(4)
    write(pdf, f"Made on {invoice.created_at:%-d %B %Y}")
    days = f"{invoice.starts:%-d %B %Y} to {invoice.ends:%-d %B %Y}"
    write(pdf, f"For {days}, days of {invoice.zone.replace('_', ' ')}")
    if invoice.reason:
        pdf.ln(2)
        write(pdf, f"Why: {invoice.reason}")
    pdf.ln(6)


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
        total = f"{invoice.total:,} {invoice.currency}"
        table.row(("Total", "", "", "", total), style=FontFace(emphasis="BOLD"))


def tell_line(line: Line, currency: str) -> tuple[str, ...]:
    per = "for 1,000" if line.pricing == "cpm" else "flat"
    return (
        f"{line.campaign}: {line.name}",
        f"{write_amount(Decimal(line.price))} {per}",
        f"{line.counted:,}",
        f"{line.billed:,}" if line.pricing == "cpm" else "",
        f"{Decimal(line.amount):,} {currency}",
    )


def add_foot(pdf: FPDF, invoice: Invoice) -> None:
    pdf.ln(8)
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
