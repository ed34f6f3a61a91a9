"""The `stentor` command: one group a file in `commands/`, loaded only when it is called."""

import importlib
import sys
from types import ModuleType

import typer

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


def build_app(only: str | None) -> typer.Typer:
    """The command tree, with the module of `only` loaded and the others named."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.info.help = "Stentor: a whole podcast platform in one program."
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
