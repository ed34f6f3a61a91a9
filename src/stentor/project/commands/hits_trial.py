"""`stentor hits trial …`: other rules and lists beside those in force, from the command line."""

import getpass
import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from stentor.counting.rules import NUMBERS
from stentor.insights import trials
from stentor.insights.trial import Comparison
from stentor.lake.lists import RulesFileError, load_counting
from stentor.lake.trial import Trial, read_trial
from stentor.lake.trial_lists import SHARED, ListError, find_files, name_agents
from stentor.lib.clock import utc_now
from stentor.lib.layout import DataLayout
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure

app = typer.Typer(add_completion=False, no_args_is_help=True)
Data = Annotated[Path | None, typer.Option(help="The data directory.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.callback()
def trial() -> None:
    """Other rules and lists beside those in force; nothing changes until they are adopted."""


@app.command()
def begin(
    data: Data = None,
    seconds: Annotated[int | None, typer.Option(help="Of content to be taken.")] = None,
    busy_episodes: Annotated[int | None, typer.Option(help="Episodes at once.")] = None,
    busy_minutes: Annotated[int | None, typer.Option(help="The minutes of “at once”.")] = None,
    networks: Annotated[
        list[Path] | None, typer.Option(help="A list of networks; may be repeated.")
    ] = None,
    shared: Annotated[Path | None, typer.Option(help="A list of shared addresses.")] = None,
    agents: Annotated[
        list[Path] | None,
        typer.Option(help="A list in OPAWG’s format, by its name; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Lets the lake count every day by these too, the newest first."""
    layout = find_layout(data)
    asked = {"seconds": seconds, "busy_episodes": busy_episodes, "busy_minutes": busy_minutes}
    try:
        present = load_counting(layout.counting)
        numbers = {
            name: getattr(present, name) if asked[name] is None else int(asked[name] or 0)
            for name in NUMBERS
        }
        files = read_lists(networks or [], shared, agents or [])
        begun = trials.begin(layout, numbers, files, getpass.getuser(), utc_now())
    except (ValueError, RulesFileError) as error:
        end_with_bad_input(str(error))
    if as_json:
        typer.echo(msgspec.json.encode(begun).decode())
    else:
        typer.echo("tried from the lake's next pass on; look with: stentor hits trial show")


@app.command()
def show(data: Data = None, as_json: AsJson = False) -> None:
    """Both counts so far."""
    layout = find_layout(data)
    found, begun = compare(layout), read_trial(layout.counting)
    if found is None or begun is None:
        end_with_failure("nothing is tried now; begin with: stentor hits trial begin")
    if as_json:
        typer.echo(json.dumps(describe(found, begun, layout)))
    else:
        print_comparison(found)


@app.command()
def end(data: Data = None, as_json: AsJson = False) -> None:
    """Everything stays as it is; what the trial came to is kept."""
    finish(data, "ended", as_json=as_json)


@app.command()
def adopt(data: Data = None, as_json: AsJson = False) -> None:
    """What is tried holds from now on, for days past as well."""
    finish(data, "adopted", as_json=as_json)


@app.command()
def history(data: Data = None, as_json: AsJson = False) -> None:
    """Trials that are over, the newest first."""
    outcomes = trials.read_outcomes(find_layout(data))
    if as_json:
        typer.echo(msgspec.json.encode(outcomes).decode())
        return
    table = Table("when", "verdict", "by", "lists", "days", "downloads", "as tried", "difference")
    for one in outcomes:
        table.add_row(
            one.at, one.verdict, one.by, ", ".join(one.files), f"{one.days}/{one.days_to_try}",
            f"{one.now:,}", f"{one.tried:,}", f"{one.change:+,}",
        )  # fmt: skip
    Console().print(table)


def find_layout(data: Path | None) -> DataLayout:
    try:
        return load_configuration(data).layout
    except (ConfigurationError, ValueError) as error:
        end_with_bad_input(str(error))


def read_lists(networks: list[Path], shared: Path | None, agents: list[Path]) -> dict[str, bytes]:
    """By the names they would have in the folder of the rules. ListError, RulesFileError."""
    named = [(f"networks/{path.name}", path) for path in networks]
    named += [(name_agents(path.name), path) for path in agents]
    named += [(SHARED, shared)] if shared else []
    files: dict[str, bytes] = {}
    for name, path in named:
        if name in files:
            raise ListError(name, "named twice")
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            raise RulesFileError(f"{path}: {error.strerror or error}") from error
    return files


def compare(layout: DataLayout) -> Comparison | None:
    try:
        return trials.compare(layout)
    except RulesFileError as error:
        end_with_bad_input(str(error))


def finish(data: Path | None, verdict: trials.Verdict, *, as_json: bool) -> None:
    outcome = trials.finish(find_layout(data), verdict, getpass.getuser(), utc_now())
    if outcome is None:
        end_with_failure("nothing is tried now")
    if as_json:
        typer.echo(msgspec.json.encode(outcome).decode())
    else:
        typer.echo(
            f"{outcome.verdict}: {outcome.now:,} downloads of {outcome.days} days would be "
            f"{outcome.tried:,} ({outcome.change:+,})"
        )


def describe(found: Comparison, begun: Trial, layout: DataLayout) -> dict[str, object]:
    return {
        **begun.numbers,
        "lists": list(find_files(layout.counting, begun.lists)),
        "days": found.days,
        "days_to_try": found.days_to_try,
        "now": found.downloads.now,
        "tried": found.downloads.tried,
        "by_day": [
            {"day": day.isoformat(), "now": pair.now, "tried": pair.tried}
            for day, pair in found.by_day
        ],
        "reasons": {name: [pair.now, pair.tried] for name, _, pair in found.reasons},
        "episodes": [
            {"show": show, "episode": episode, "now": each.downloads.now,
             "tried": each.downloads.tried, "reasons": each.reasons}
            for (show, episode), each in found.episodes
        ],
    }  # fmt: skip


def print_comparison(found: Comparison) -> None:
    table = Table("where requests go", "now", "as tried", "difference")
    for name, _words, pair in found.reasons:
        table.add_row(name, f"{pair.now:,}", f"{pair.tried:,}", f"{pair.change:+,}")
    now, tried = found.downloads.now, found.downloads.tried
    table.add_row("downloads", f"{now:,}", f"{tried:,}", f"{tried - now:+,}")
    console = Console()
    console.print(table)
    console.print(
        f"{found.days} of {found.days_to_try} days counted both ways; "
        f"{len(found.episodes)} episodes differ"
    )
