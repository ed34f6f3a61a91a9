"""`stentor ads explain`: why a flight did or did not serve, by the edges' records."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stentor.project.errors import end_with_bad_input

if TYPE_CHECKING:
    from stentor.ads.explanation import Explanation


def explain(
    flight: Annotated[str, typer.Option(help="Id of a flight or a house spot.")],
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Why a flight did or did not serve: counts by reason from sampled decisions."""
    from stentor.ads.explanation import explain_flight
    from stentor.lake.decision_files import read_decisions
    from stentor.project.configuration import ConfigurationError, load_configuration

    try:
        layout = load_configuration(data).layout
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    if not layout.spool.is_dir():
        end_with_bad_input(f"{layout.spool} is not there: no edge has decided anything yet")
    explanation = explain_flight(flight, read_decisions(layout.spool))
    if as_json:
        sys.stdout.write(json.dumps(describe(explanation)) + "\n")
    else:
        print_explanation(explanation)


def describe(explanation: "Explanation") -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "flight": explanation.flight,
        "decisions": explanation.decisions,
        "sampled": explanation.sampled,
        "served": explanation.served,
        "slots": explanation.slots,
        "served_in_sample": explanation.served_in_sample,
        "reasons": dict(explanation.reasons.most_common()),
        "first": explanation.first,
        "last": explanation.last,
    }


def print_explanation(explanation: "Explanation") -> None:
    write = sys.stdout.write
    write(
        f"{explanation.flight}: {explanation.served} slots in {explanation.decisions} decisions; "
        f"{explanation.sampled} of them say why not\n"
    )
    for reason, count in explanation.reasons.most_common():
        write(f"{count:8} {reason}\n")
