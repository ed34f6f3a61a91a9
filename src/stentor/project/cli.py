"""The `stentor` command: one group a file in `commands/`, loaded only when it is called."""

import importlib
import sys
from importlib.metadata import version
from types import ModuleType
from typing import Annotated

import typer

from stentor import compiled

COMMANDS = {
    "serve": "the whole platform in the foreground",
    "publish": "take an audio file in and publish it as an episode",
    "ads": "load what is booked, and publish the ad book",
    "hits": "count downloads in hit records",
    "feed": "check a feed",
    "certs": "what is served for every certificate, and what happens next",
    "alarms": "what is wrong now, who was told, and whether the channels work",
    "edge": "only the edge (serve starts it)",
    "operators": "who runs the installation, and speaks on the status page",
    "subscribers": "who is told of what the status page says, and what could not be sent",
    "studio": "only the studio (serve starts it)",
    "worker": "only the worker (serve starts it)",
    "keeper": "only the keeper (serve starts it)",
    "incidents": "say what is known of incidents, plan maintenance",
    "probe": "look at everything as clients do, from anywhere",
    "prober": "only the prober (serve starts it)",
    "lake": "only the lake (serve starts it)",
    "manage": "Django's own commands on this installation",
}
"""Every name is a module `stentor.project.commands.<name>` with `app: typer.Typer`."""


def load_command(name: str) -> ModuleType:
    return importlib.import_module(f"stentor.project.commands.{name}")


def print_version(is_wanted: bool) -> None:
    """Which version this is, and in which form its edge runs."""
    if is_wanted:
        form = "compiled ahead of time" if compiled.is_in_use() else "running from its sources"
        typer.echo(f"stentor {version('stentor')}, edge {form}")
        raise typer.Exit


def take_options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """Options of the command itself."""


def build_app(only: str | None) -> typer.Typer:
    """The command tree, with the module of `only` loaded and the others named."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback(help="Stentor: a whole podcast platform in one program.")(take_options)
    for name, purpose in COMMANDS.items():
        if only is None or name == only:
            app.add_typer(load_command(name).app, name=name, help=purpose)
        else:
            app.command(name, help=purpose)(lambda: None)
    return app


def main() -> None:
    """Entry point. Exit code 2 for bad input, 1 for a failure, never a traceback for a user."""
    chosen = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    build_app(chosen if chosen in COMMANDS else None)()
