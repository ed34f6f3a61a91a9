"""`stentor hits compare`: what changed when the rules of counting did."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stentor.lake.reports.comparing import DayComparison, compare_days
from stentor.lake.reports.store import open_report_store
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input

FIRST, LAST = date(1970, 1, 1), date(9999, 12, 31)


def compare(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="The first UTC day.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last UTC day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Downloads of days that were counted by more than one version of the rules, side by side."""
    try:
        lake = load_configuration(data).layout.lake
        span = parse_day(first, FIRST), parse_day(last, LAST)
    except (ConfigurationError, ValueError) as error:
        end_with_bad_input(str(error))
    with open_report_store(lake) as connection:
        days = compare_days(connection, *span) if connection else []
    if as_json:
        typer.echo(json.dumps([asdict(day) for day in days], default=str))
    else:
        print_comparison(days)


def parse_day(text: str | None, usual: date) -> date:
    if text is None:
        return usual
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day; write one like 2026-11-24") from None


def print_comparison(days: list[DayComparison]) -> None:
    """One line a day and earlier version."""
    if not days:
        typer.echo("no day was counted by more than one version of the rules")
        return
    table = Table("day", "rules before", "then", "now", "difference", "episodes that differ")
    for day in days:
        for version, then in day.before.items():
            change = f"{day.downloads - then:+,}" if day.downloads != then else "none"
            differing = str(len(day.differing[version]))
            table.add_row(
                str(day.day), version, f"{then:,}", f"{day.downloads:,}", change, differing
            )
    console = Console()
    console.print(table)
    console.print(f"now: {days[-1].rule_version}")
