"""`stentor ads replay`: what the decision makes of a day, beside its bound and its peers."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer
from rich.console import Console
from rich.table import Table

from stentor.project.errors import end_with_bad_input, end_with_failure

if TYPE_CHECKING:
    from stentor.ads.replay import Report, Scenario
    from stentor.ads.replay.day import Asked
    from stentor.ads.replay.run import Played


def replay(
    synthetic: Annotated[int | None, typer.Option(help="Make up a day from this seed.")] = None,
    scenario: Annotated[Path | None, typer.Option(help="A day in a file, JSON.")] = None,
    decisions: Annotated[
        Path | None, typer.Option(help="Write every decision here, JSON Lines.")
    ] = None,
    sold: Annotated[
        float, typer.Option(min=0.01, max=3.0, help="With --synthetic: of what the day has.")
    ] = 0.9,
    write_scenario: Annotated[
        Path | None, typer.Option(help="Write the day here, to be replayed or changed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Replays a day of decisions under every policy."""
    from stentor.ads.replay import encode_scenario, make_scenario
    from stentor.ads.replay import replay as play_all

    if (synthetic is None) == (scenario is None):
        end_with_bad_input("say either --synthetic SEED or --scenario FILE")
    if scenario is not None:
        day = read_scenario(scenario)
    elif synthetic is not None and synthetic >= 0:
        day = make_scenario(synthetic, sold=sold)
    else:
        end_with_bad_input("a seed is 0 or more")
    try:
        if write_scenario:
            write_scenario.write_bytes(encode_scenario(day))
        if decisions is None:
            report = play_all(day, tell=tell)
        else:
            with decisions.open("w", encoding="utf-8") as file:
                report = play_all(day, keep=DecisionWriter(file), tell=tell)
    except (OSError, RuntimeError) as error:
        end_with_failure(str(error))
    if as_json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        print_report(report)


def read_scenario(path: Path) -> "Scenario":
    from stentor.ads.replay import parse_scenario

    try:
        return parse_scenario(path.read_bytes())
    except OSError as error:
        end_with_bad_input(f"{path}: {error.strerror}")
    except ValueError as error:
        end_with_bad_input(f"{path}: {error}")


def tell(policy: str) -> None:
    sys.stderr.write(f"replaying: {policy}\n")


class DecisionWriter:
    """One line for each download and policy."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def __call__(self, policy: str, asked: "Sequence[Asked]", played: "Played") -> None:
        for number, (one, names) in enumerate(zip(asked, played.decided, strict=True)):
            at = datetime.fromtimestamp(one.question.at, UTC).isoformat(timespec="milliseconds")
            line = {
                "policy": policy,
                "download": number,
                "at": at,
                "show": one.question.show,
                "region": one.region,
                "listener": one.listener,
                "flights": names,
            }
            self._file.write(json.dumps(line) + "\n")


def print_report(report: "Report") -> None:
    table = Table(
        title=f"{report['scenario']}: {report['downloads']} downloads, "
        f"{report['slots']} slots, {report['sold']} impressions sold, "
        f"bound {report['bound']} %"
    )
    columns = ("shortfall_pp", "worst_flight", "pace_error", "violations", "p50_ms", "p99_ms")
    for heading in ("policy", *columns):
        table.add_column(heading, justify="left" if heading == "policy" else "right")
    for name, figures in report["policies"].items():
        table.add_row(name, *(str(figures[column]) for column in columns))  # type: ignore[literal-required] # names of the record's own fields
    Console().print(table)
