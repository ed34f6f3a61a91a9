"""Answers that are saved and opened in a spreadsheet."""

from django.http import HttpResponse


def answer_csv(text: str, filename: str) -> HttpResponse:
    """A CSV file to be saved; with a mark by which spreadsheets know that it is UTF-8."""
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
