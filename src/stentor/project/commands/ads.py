"""`stentor ads …`: what is booked, and what becomes of it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stentor.project.commands.ads_explain import explain
from stentor.project.commands.ads_recall import recall
from stentor.project.commands.ads_record import record
from stentor.project.commands.ads_replay import replay
from stentor.project.commands.ads_vast import vast
from stentor.project.errors import end_with_bad_input, end_with_failure

if TYPE_CHECKING:
    from stentor.campaigns.loading import LoadReport

app = typer.Typer(add_completion=False, no_args_is_help=True)
app.command()(replay)
app.command()(record)
app.command()(explain)
app.command()(vast)
app.command()(recall)


@app.callback()
def ads() -> None:
    """Advertisers, campaigns, flights and creatives."""


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="The ads document, JSON.")],
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Creates or updates what the document names, and publishes the ad book."""
    from stentor.project.commands.publish import require_readable, set_up

    require_readable(file)
    set_up(data)
    from stentor.campaigns.document import BadDocumentError

    try:
        report = load_file(file)
    except BadDocumentError as error:
        for problem in error.problems[:-1]:
            sys.stderr.write(f"stentor: {file}: {problem}\n")
        end_with_bad_input(f"{file}: {error.problems[-1]}")
    document = describe(report)
    if as_json:
        sys.stdout.write(json.dumps(document) + "\n")
    else:
        counts = ", ".join(
            f"{count} {noun} {verb}"
            for verb in ("created", "updated")
            for noun, count in document[verb].items()
        )
        sys.stdout.write(f"loaded {file}: {counts}\n")


def load_file(file: Path) -> "LoadReport":
    """Loads it for the oldest organisation; what is wrong with the machine ends the command."""
    from django.db import DatabaseError

    from stentor.accounts.first import find_or_make_organisation
    from stentor.campaigns.document import parse_ads_document
    from stentor.campaigns.loading import load_document
    from stentor.publishing.errors import PublishingError

    try:
        document = parse_ads_document(file.read_bytes())
        return load_document(
            document, find_or_make_organisation(), file.absolute().parent, tell_creative
        )
    except (PublishingError, DatabaseError, OSError) as error:
        end_with_failure(str(error))


def tell_creative(name: str, number: int, count: int) -> None:
    sys.stderr.write(f"creative {number} of {count}: {name}\n")


def describe(report: "LoadReport") -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "created": report.created,
        "updated": report.updated,
        "flights": [
            {"id": one.id, "ref": one.ref, "placement": report.placements.get(one.id)}
            for one in report.flights
        ],
        "house": [
            {"id": one.id, "ref": one.ref, "placement": report.placements[one.id]}
            for one in report.house
        ],
    }
