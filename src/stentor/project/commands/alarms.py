"""`stentor alarms …`: what is wrong now, who was told, and whether the channels work."""

import getpass
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from stentor.alarms import AlarmDesk
from stentor.alarms.book import AlarmBook, Opening
from stentor.alarms.drill import try_channels
from stentor.alarms.journal import AlarmJournal
from stentor.lib.clock import format_instant
from stentor.project.configuration import Configuration, ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.logs import configure_logging

app = typer.Typer(add_completion=False, no_args_is_help=True)

Data = Annotated[Path | None, typer.Option(help="The data directory.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.callback()
def alarms() -> None:
    """Alarms of this installation."""


@app.command()
def status(data: Data = None, as_json: AsJson = False) -> None:
    """Every open alarm, since when, and who was told."""
    book = read_book(load(data))
    found = [describe(book, opening) for opening in book.list_open()]
    sys.stdout.write(json.dumps({"open": found}) + "\n" if as_json else write_report(found))


@app.command("test")
def drill(data: Data = None, as_json: AsJson = False) -> None:
    """Sends a message through every channel, and says which took it."""
    configuration = load(data)
    if not configuration.alarms.channels:
        end_with_bad_input("stentor.toml describes no channel; see docs/alarms.md")
    outcomes = try_channels(configuration.alarms)
    if as_json:
        sys.stdout.write(json.dumps({"channels": outcomes}) + "\n")
    else:
        for name, problem in outcomes.items():
            sys.stdout.write(f"{name}: {problem or 'took it'}\n")
    if any(outcomes.values()):
        raise typer.Exit(1)


@app.command()
def acknowledge(
    key: Annotated[str, typer.Argument(help="The alarm, as `stentor alarms status` names it.")],
    by: Annotated[str, typer.Option(help="Who takes it on.")] = "",
    data: Data = None,
) -> None:
    """Takes an alarm on: nothing escalates any more."""
    configuration = load(data)
    desk = AlarmDesk(configuration.layout.alarms, "operator", configuration.alarms)
    if not desk.acknowledge(key, by or getpass.getuser()):
        end_with_failure(f"no alarm {key!r} is open; see `stentor alarms status`")


def load(data: Path | None) -> Configuration:
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    configure_logging(configuration.log_format, configuration.log_level)
    return configuration


def read_book(configuration: Configuration) -> AlarmBook:
    if not configuration.layout.alarms.is_dir():
        return AlarmBook()
    with AlarmJournal(configuration.layout.alarms).lock() as book:
        return book


def describe(book: AlarmBook, opening: Opening) -> dict[str, object]:
    told = {
        tries.sent_by: format_instant(tries.sent_at)
        for (message, _), tries in book.tries.items()
        if tries.sent_at and message.startswith(f"{opening.id}.")
    }
    return {
        "key": opening.key,
        "severity": opening.last.severity,
        "title": opening.last.title,
        "text": opening.last.text,
        "opened_at": format_instant(opening.opened_at),
        "sources": sorted(opening.claims),
        "acknowledged_by": opening.acknowledged_by or None,
        "told": told,
    }


def write_report(found: list[dict[str, object]]) -> str:
    """The same for people."""
    if not found:
        return "No alarm is open.\n"
    return "\n".join(line for alarm in found for line in describe_lines(alarm)) + "\n"


def describe_lines(alarm: dict[str, object]) -> Iterator[str]:
    yield f"{alarm['severity']}  {alarm['key']}  {alarm['title']}"
    told = alarm["told"]
    assert isinstance(told, dict)
    yield f"  since     {alarm['opened_at']}"
    yield f"  told      {', '.join(f'{name} at {at}' for name, at in told.items()) or 'nobody'}"
    if alarm["acknowledged_by"]:
        yield f"  taken by  {alarm['acknowledged_by']}"
