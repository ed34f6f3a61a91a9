"""`stentor certs inventory`: everything that can lapse, with its owner and its deadline."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from stentor.contracts.inventory import Inventory, Item
from stentor.keeper.inventory.taking import take_inventory
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure
from stentor.project.inventory import compute_grounds


def inventory(
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Everything that can lapse. Ends with 1 when something is wrong with any of it."""
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    if not configuration.layout.certs.is_dir():
        end_with_failure(f"{configuration.layout.root} holds no certificates yet; start the server")
    try:
        found = take_inventory(compute_grounds(configuration))
    except PermissionError as error:
        end_with_failure(f"{error.filename} may not be read by this user")
    document = msgspec.to_builtins(found)
    sys.stdout.write(json.dumps(document) + "\n" if as_json else write_report(found))
    raise typer.Exit(int(any(item.problem for item in found.items)))


def write_report(found: Inventory) -> str:
    """The nearest deadline first, and how many are not well at the end, where it is seen."""
    lines = [line for item in found.items for line in describe_lines(item)]
    bad = sum(bool(item.problem) for item in found.items)
    lines += ["", f"{len(found.items)} things can lapse; of them with a problem: {bad}"]
    return "\n".join(lines) + "\n"


def describe_lines(item: Item) -> Iterator[str]:
    deadline = f"{item.deadline[:16]}Z".replace("T", " ") if item.deadline else "-"
    yield f"{deadline:17}  {item.kind:12}  {item.name}"
    yield f"{'':33}{item.owner or 'NOBODY'}{'; ' if item.detail else ''}{item.detail}"
    if item.problem:
        yield f"{'':33}PROBLEM: {item.problem}"
