"""`stentor hits …`: the auditor's tool; the same numbers as the studio, from raw records."""

import json
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stentor.contracts.hit import Hit
from stentor.counting.listeners import find_origins_by_address
from stentor.counting.rules import Rules, Window
from stentor.counting.tally import Count, compare_windows, examine_log, judge_requests
from stentor.lake.hit_files import BadHitError, read_hits, tabulate_hits
from stentor.lake.lists import RulesFileError, load_counting, load_lists, load_rules
from stentor.lake.sealing import open_addresses
from stentor.lib.layout import DataLayout
from stentor.project.commands import hits_trial
from stentor.project.commands.hits_compare import compare
from stentor.project.commands.hits_explained import (
    ExplainedRequest,
    explain_episode,
    render_explained,
    select_around,
)
from stentor.project.commands.hits_forget import forget
from stentor.project.commands.hits_read import read
from stentor.project.commands.hits_report import build_document, print_tables
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.counting_engines import (
    EngineMissingError,
    count_on_duckdb,
    count_on_spark,
)
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.reading import meter_reading

SKIPPED_SHOWN = 10
LARGE = 64_000_000
"""Bytes of records that plain Python holds in memory: about ten times as much of it."""
GZIP_RATIO = 10

app = typer.Typer(add_completion=False, no_args_is_help=True)


class WindowName(StrEnum):
    """The windows of `stentor.counting.windows`, as the command line spells them."""

    utc_day = "utc-day"
    first_touch = "first-touch"
    last_touch = "last-touch"


class Engine(StrEnum):
    """What applies the rules; all give the same numbers."""

    reference = "reference"
    duckdb = "duckdb"
    spark = "spark"


app.command()(read)
app.command()(forget)
app.command()(compare)
app.add_typer(hits_trial.app, name="trial")


@app.callback()
def hits() -> None:
    """Downloads from hit records."""


@app.command()
def count(
    files: Annotated[
        list[Path], typer.Argument(help="JSON Lines, plain or .gz; - is standard input.")
    ],
    window: Annotated[
        WindowName | None,
        typer.Option(help="What makes two requests one download. Default: utc-day."),
    ] = None,
    engine: Annotated[
        Engine | None,
        typer.Option(
            help="The rules in plain Python, or as the lake's plan. Default: plain Python, and"
            " DuckDB for logs too large to be held in memory."
        ),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="TOML with other thresholds than the usual ones.")
    ] = None,
    networks: Annotated[
        list[Path] | None, typer.Option(help="Networks of data centres, VPNs, bots.")
    ] = None,
    shared: Annotated[
        list[Path] | None, typer.Option(help="Addresses that many people share.")
    ] = None,
    agents: Annotated[
        Path | None, typer.Option(help="A folder of lists in the format of OPAWG v2.")
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(metavar="EPISODE", help="List each request of an episode with its verdict."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="A data directory: opens addresses that its edges sealed, as long as their keys"
            " are there, and counts by its rules and lists, as its studio does."
        ),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Pass over lines that are no hits, counting them.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Counts downloads, with a reason for every request that is not one."""
    bad: list[BadHitError] = []
    on_bad = bad.append if skip_bad else None
    if data is not None and (rules or networks or shared or agents):
        end_with_bad_input("--data counts by its own rules: name no others beside it")
    try:
        layout = None if data is None else load_configuration(data).layout
        if layout is not None:
            chosen = load_counting(layout.counting)
            chosen = chosen if window is None else chosen.with_window(window.value)
        else:
            lists = load_lists(networks or [], shared or [], agents)
            chosen = load_rules(rules, lists, None if window is None else window.value)
        counts = count_files(files, chosen, engine or choose_engine(files), on_bad, layout)
        explained = explain_files(files, chosen, explain, layout) if explain is not None else None
    except (BadHitError, RulesFileError, ConfigurationError) as error:
        end_with_bad_input(str(error))
    except EngineMissingError as error:
        end_with_failure(str(error))
    for skipped in bad[:SKIPPED_SHOWN]:
        typer.echo(f"skipped {skipped}", err=True)
    if as_json:
        skipped_lines = len(bad) if skip_bad else None
        document = build_document(counts, chosen.window, skipped_lines, explained)
        typer.echo(json.dumps(document))
    elif explained is not None:
        typer.echo(render_explained(explained))
    else:
        print_tables(Console(), counts, chosen.window, len(bad))


def choose_engine(files: list[Path]) -> Engine:
    """What counts them in the memory of an ordinary machine."""
    size = sum(estimate_size(path) for path in files if path.is_file())
    if size <= LARGE:
        return Engine.reference
    typer.echo(f"about {size / 1e6:,.0f} MB of records: counted by DuckDB", err=True)
    return Engine.duckdb


def estimate_size(path: Path) -> int:
    """Bytes of its records, unpacked."""
    return path.stat().st_size * (GZIP_RATIO if path.suffix == ".gz" else 1)


def count_files(
    files: list[Path],
    rules: Rules,
    engine: Engine,
    on_bad: Callable[[BadHitError], None] | None,
    layout: DataLayout | None = None,
) -> dict[Window, Count]:
    """The windows side by side; with a `layout`, addresses that its keys open."""
    origin_of = find_origins_by_address(rules.lists)
    with meter_reading(files) as meter:
        found = open_sealed(read_hits(files, on_bad, meter), layout)
        if engine is Engine.reference:
            return compare_windows(found, rules, origin_of)
        if engine is Engine.duckdb:
            return count_on_duckdb(found, origin_of, rules)
        table = tabulate_hits(found, origin_of)
    return count_on_spark(table, rules)


def open_sealed(hits: Iterable[Hit], layout: DataLayout | None) -> Iterable[Hit]:
    return hits if layout is None else open_addresses(hits, layout.keys)


def explain_files(
    files: list[Path], rules: Rules, episode: str, layout: DataLayout | None = None
) -> list[ExplainedRequest]:
    """The requests of one episode, read again; lines that are none were told of before."""
    if any(str(path) == "-" for path in files):
        raise BadHitError("--explain reads its files again: give it files, not standard input")

    def read_again() -> Iterator[Hit]:
        with meter_reading(files) as meter:
            yield from open_sealed(read_hits(files, lambda _bad: None, meter), layout)

    found = select_around(read_again, episode)
    return explain_episode(judge_requests(examine_log(found, rules), rules), episode)
