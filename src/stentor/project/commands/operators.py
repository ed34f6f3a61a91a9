"""`stentor operators …`: who runs the installation."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stentor.project.errors import end_with_bad_input

if TYPE_CHECKING:
    from stentor.accounts.models import User

app = typer.Typer(add_completion=False, no_args_is_help=True)

Data = Annotated[Path | None, typer.Option(help="The data directory.")]
Email = Annotated[str, typer.Argument(help="The address that the person signs in with.")]


@app.callback()
def operators() -> None:
    """Operators speak for the whole installation, on the status page."""


@app.command("list")
def list_all(data: Data = None) -> None:
    """Everybody who is one."""
    prepare(data)
    from stentor.accounts.operators import list_operators

    for user in list_operators():
        sys.stdout.write(f"{user.email}  {user.name}\n")


@app.command()
def add(email: Email, data: Data = None) -> None:
    """Makes somebody one, who has an account already."""
    prepare(data)
    from stentor.accounts.operators import make_operator

    change(make_operator, email)


@app.command()
def remove(email: Email, data: Data = None) -> None:
    """Makes somebody none; what they are in their organisations stays."""
    prepare(data)
    from stentor.accounts.operators import unmake_operator

    change(unmake_operator, email)


def prepare(data: Path | None) -> None:
    from stentor.project.commands.publish import set_up

    set_up(data)


def change(verb: "Callable[[str], User]", email: str) -> None:
    from stentor.accounts.operators import NobodyError

    try:
        user = verb(email)
    except NobodyError as error:
        end_with_bad_input(str(error))
    sys.stdout.write(f"{user.email}  {user.name}\n")
