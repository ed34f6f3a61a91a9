"""How a command ends when something is wrong: one clear line on standard error."""

import sys
from typing import NoReturn

import typer


def end_with_bad_input(message: str) -> NoReturn:
    """Exit code 2: the caller's words or files are off; the message says how to mend them."""
    sys.stderr.write(f"stentor: {message}\n")
    raise typer.Exit(2)


def end_with_failure(message: str) -> NoReturn:
    """Exit code 1: the input was good, the work could not be done."""
    sys.stderr.write(f"stentor: {message}\n")
    raise typer.Exit(1)
