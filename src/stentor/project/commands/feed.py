"""`stentor feed check`: a feed held against the rules of PSP-1 and Apple."""

import json
import ssl
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stentor.feeds.check import Finding, check_feed
from stentor.lib.fetch import LOOPBACK, FetchError, fetch
from stentor.project.configuration import Configuration, ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure

MOST_BYTES = 64 << 20
SECONDS = 30.0

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def feed() -> None:
    """Feeds."""


@app.command()
def check(
    source: Annotated[str, typer.Argument(metavar="FILE-or-URL")],
    allow_local: Annotated[
        bool, typer.Option("--allow-local", help="Ask this machine's own addresses, too.")
    ] = False,
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Says what directories would refuse (errors) and what they would miss (warnings)."""
    findings = check_feed(read_source(source, data, allow_local=allow_local))
    if as_json:
        report = {
            "errors": [describe(finding) for finding in findings.errors],
            "warnings": [describe(finding) for finding in findings.warnings],
        }
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    else:
        for finding in (*findings.errors, *findings.warnings):
            sys.stdout.write(
                f"{finding.severity}: {finding.place}: {finding.message} ({finding.source})\n"
            )
        counts = f"{len(findings.errors)} errors, {len(findings.warnings)} warnings"
        sys.stdout.write(f"{counts}\n")


def describe(finding: Finding) -> dict[str, str]:
    """A finding in its list, whose name says the severity."""
    return {name: text for name, text in asdict(finding).items() if name != "severity"}


def read_source(source: str, data: Path | None, *, allow_local: bool) -> bytes:
    """The bytes of a file, or of a URL; this installation's own site may be local."""
    if not source.startswith(("http://", "https://")):
        try:
            return Path(source).read_bytes()
        except OSError as error:
            end_with_bad_input(f"{source} cannot be read: {error.strerror}")
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    is_own = source.startswith(f"{configuration.site_url}/")
    try:
        answer = fetch(
            source,
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
            allowed=LOOPBACK if is_own or allow_local else (),
            trusted=trust(configuration) if is_own or allow_local else None,
        )
    except FetchError as error:
        end_with_failure(str(error))
    if answer.status != 200:
        end_with_failure(f"{answer.url} answered {answer.status}, not a feed")
    return answer.content


def trust(configuration: Configuration) -> ssl.SSLContext:
    """The usual roots and, where there is one, the installation's own."""
    context = ssl.create_default_context()
    root = configuration.layout.certs / "ca.pem"
    if root.exists():
        context.load_verify_locations(cafile=root)
    return context
