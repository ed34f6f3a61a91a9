"""`stentor hits …`: the auditor's tool; the same numbers as the studio, from raw records."""

import json
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stentor.counting.listeners import find_listener_by_address
from stentor.counting.rules import Rules
from stentor.counting.tally import Count, count_downloads
from stentor.lake.hit_files import BadHitError, count_rows, read_rows
from stentor.lake.query import connect
from stentor.project.commands.hits_report import build_document, print_tables
from stentor.project.errors import end_with_bad_input

SKIPPED_SHOWN = 10

app = typer.Typer(add_completion=False, no_args_is_help=True)


class WindowName(StrEnum):
    """The windows of `stentor.counting.windows`, as the command line spells them."""

    utc_day = "utc-day"
    first_touch = "first-touch"
    last_touch = "last-touch"


class Engine(StrEnum):
    """What applies the rules; both give the same numbers."""

    reference = "reference"
    duckdb = "duckdb"


@app.callback()
def hits() -> None:
    """Downloads from hit records."""


@app.command()
def count(
    files: Annotated[
        list[Path], typer.Argument(help="JSON Lines, plain or .gz; - is standard input.")
    ],
    window: Annotated[
        WindowName, typer.Option(help="What makes two requests one download.")
    ] = WindowName.utc_day,
    engine: Annotated[
        Engine, typer.Option(help="The rules in Python, or as the lake's DuckDB query.")
    ] = Engine.reference,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Pass over lines that are no hits, counting them.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Counts downloads, with a reason for every request that is not one."""
    bad: list[BadHitError] = []
    try:
        counted = _count(
            files, Rules(window=window.value), engine, skipped=bad if skip_bad else None
        )
    except BadHitError as error:
        end_with_bad_input(str(error))
    for skipped in bad[:SKIPPED_SHOWN]:
        typer.echo(f"skipped {skipped}", err=True)
    if as_json:
        typer.echo(json.dumps(build_document(counted, len(bad) if skip_bad else None)))
    else:
        print_tables(Console(), counted, len(bad))


def _count(
    files: list[Path], rules: Rules, engine: Engine, skipped: list[BadHitError] | None
) -> Count:
    rows = read_rows(files, on_bad=None if skipped is None else skipped.append)
    if engine is Engine.reference:
        return count_downloads((row.hit for row in rows), rules, find_listener_by_address)
    with tempfile.TemporaryDirectory() as spill, connect(Path(spill)) as connection:
        return count_rows(connection, rows, rules)
