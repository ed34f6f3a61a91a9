"""`stentor probe`: looks from anywhere, once or for ever, and writes records that others read."""

import json
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.records import RecordFiles
from stentor.prober.errand import look_on, look_once
from stentor.prober.recorder import Taker
from stentor.prober.reporting import Reporter
from stentor.prober.settings import parse_probe_settings
from stentor.prober.surroundings import Surroundings
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input
from stentor.project.logs import configure_logging, name_process
from stentor.project.probing import compute_outside, compute_surroundings

app = typer.Typer(add_completion=False)

SIGNS = {Outcome.UP: "works", Outcome.DEGRADED: "IMPAIRED", Outcome.DOWN: "DOWN"}


@app.callback(invoke_without_command=True)
def probe(
    name: Annotated[str, typer.Option("--from", help="Who looks: letters, digits, hyphens.")],
    data: Annotated[
        Path | None, typer.Option(help="The data directory, on the machine itself.")
    ] = None,
    site: Annotated[str, typer.Option(help="The site's origin, from anywhere else.")] = "",
    studio: Annotated[str, typer.Option(help="The studio's host. Default: studio.<site>.")] = "",
    feed: Annotated[list[str] | None, typer.Option(help="Path of a feed to look at.")] = None,
    root: Annotated[list[Path] | None, typer.Option(help="A certificate to trust.")] = None,
    records: Annotated[Path | None, typer.Option(help="Where records are written.")] = None,
    report: Annotated[
        str,
        typer.Option(help="Where records are handed over: https://STUDIO/api/v1/probes."),
    ] = "",
    token_file: Annotated[
        Path | None, typer.Option(help="Holds a token of the API, for --report.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="One look at everything.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document; with --once.")
    ] = False,
) -> None:
    """Looks at everything as clients do. With --once it ends with 1 when anything is not well."""
    name_process(f"probe-{name}")
    try:
        parse_probe_settings({"name": name})
        configuration = load_configuration(data)
        where = choose(name, data, site, studio, tuple(feed or ()), tuple(root or ()))
    except (ConfigurationError, ValueError) as error:
        end_with_bad_input(str(error))
    configure_logging(configuration.log_format, configuration.log_level)
    if once:
        found = look_once(where)
        sys.stdout.write(write_json(found) if as_json else write_report(found))
        raise typer.Exit(int(any(record.outcome is not Outcome.UP for record in found)))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    takers: list[Taker] = []
    if records or not report:
        takers.append(RecordFiles(records or configuration.layout.incidents))
    if not report:
        look_on(where, takers, stop)
        return
    with Reporter(report, read_token(token_file), name, where.doors[0].trust) as reporter:
        look_on(where, [*takers, reporter], stop)


def read_token(path: Path | None) -> str:
    if path is None:
        end_with_bad_input("--report needs --token-file: a file that holds a token of the API")
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        end_with_bad_input(f"{path} cannot be read: {error}")


def choose(
    name: str,
    data: Path | None,
    site: str,
    studio: str,
    feeds: tuple[str, ...],
    roots: tuple[Path, ...],
) -> Surroundings:
    """From outside where a site is named, else on the machine itself."""
    if site:
        return compute_outside(name, site, studio, roots, feeds)
    where = compute_surroundings(load_configuration(data))
    return replace(where, settings=replace(where.settings, name=name), publish=None)


def write_json(found: list[ProbeRecord]) -> str:
    document = {"records": [msgspec.to_builtins(record) for record in found]}
    return json.dumps(document) + "\n"


def write_report(found: list[ProbeRecord]) -> str:
    lines = []
    for record in found:
        took = f"{record.seconds * 1000:.0f} ms" if record.seconds is not None else ""
        left = f"{record.left:.0%} of its life left" if record.left is not None else ""
        rest = ", ".join(filter(None, [record.reason, took, left]))
        lines.append(f"{SIGNS[record.outcome]:9} {record.check:32} {rest}".rstrip())
        lines += [f"{'':10}{key}: {value}" for key, value in record.evidence.items()]
    return "\n".join(lines) + "\n"
