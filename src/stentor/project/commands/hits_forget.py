"""`stentor hits forget`: takes one listener out of the lake."""

import contextlib
import json
import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from stentor.lake.forgetting import Forgotten, ask_to_forget, find_listeners
from stentor.lake.process import LakeBusyError, run_lake_once
from stentor.lib.clock import utc_now
from stentor.project.commands.lake import read_kept
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure

LONGEST_WAIT = 600.0
"""Seconds; a running lake first ends the pass it is in."""
STEP = 0.2


def forget(
    listener: Annotated[
        str, typer.Argument(metavar="LISTENER-OR-ADDRESS", help="An address, or a listener key.")
    ],
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Takes every hit of one listener out of the lake; its days are counted anew.

    Works beside a running lake, which does it in its next pass, and without one. Later requests
    from the same address are counted as anybody's.
    """
    try:
        configuration = load_configuration(data)
        layout = configuration.layout
        listeners = find_listeners(layout.keys, listener)
    except (ConfigurationError, ValueError) as error:
        end_with_bad_input(str(error))
    done = ask_to_forget(layout, listeners, utc_now())
    ends = time.monotonic() + LONGEST_WAIT
    while not done.exists():
        with contextlib.suppress(LakeBusyError):  # then its process does it
            run_lake_once(layout, read_kept(configuration), configuration.geography_files)
        if time.monotonic() > ends:
            end_with_failure(
                "the lake is busy and has not come to it yet; the request stands and will be"
                " fulfilled"
            )
        time.sleep(STEP)
    found = msgspec.json.decode(done.read_bytes(), type=Forgotten)
    done.unlink()
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found)))
    else:
        typer.echo(
            f"forgot {found.hits} hits in {found.hours} hours, {found.addresses} sealed addresses"
            f" and {found.records} records in the spool"
        )
