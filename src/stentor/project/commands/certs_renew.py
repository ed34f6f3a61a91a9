"""`stentor certs renew`: a renewal now, whatever the plan says."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stentor.contracts.renewal import Event
from stentor.keeper.assembly import build_shelf
from stentor.keeper.told import add_told, read_told_hosts
from stentor.lib.clock import utc_now
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure


def renew(
    names: Annotated[list[str], typer.Argument(help="Host names with a public certificate.")],
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
) -> None:
    """Asks the keeper to renew now. It does so within a second or so, with all its care:
    `stentor certs status` says how it went."""
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    public = add_told(configuration.public, read_told_hosts(configuration.layout))
    if not public.authorities:
        end_with_bad_input("no authority is set up; see docs/certificates.md")
    for name in names:
        if name not in public.hosts:
            known = ", ".join(sorted(public.hosts)) or "none"
            end_with_bad_input(f"{name} has no public certificate; there are {known}")
    _, ledger, _ = build_shelf(public, configuration.layout)
    for name in names:
        try:
            ledger.add(name, Event(utc_now().timestamp(), "wished"))
        except OSError as error:
            end_with_failure(f"{name}: it cannot be written down: {error.strerror}")
        sys.stdout.write(f"{name}: asked for\n")
