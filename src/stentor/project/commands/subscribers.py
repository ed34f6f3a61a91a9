"""`stentor subscribers …`: how many there are, what waits, and taking somebody off by hand."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from stentor.lib.clock import utc_now
from stentor.project.configuration import Configuration, ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input
from stentor.subscribers.reach import read_reach
from stentor.subscribers.register import SubscriberRegister

app = typer.Typer(add_completion=False, no_args_is_help=True)

Data = Annotated[Path | None, typer.Option(help="The data directory.")]


@app.callback()
def subscribers() -> None:
    """Needs neither the studio nor its database."""


@app.command()
def status(
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """How many there are, and what has not reached them. Names no address."""
    layout = load(data).layout
    reach = read_reach(layout.subscribers, layout.incidents, utc_now())
    rows = [one.subscriber for one in reach]
    reasons = Counter(one.reason for one in reach if one.reason)
    document = {
        "mail": sum(one.kind == "mail" and one.is_confirmed for one in rows),
        "webhooks": sum(one.kind == "webhook" and one.is_confirmed for one in rows),
        "unconfirmed": sum(not one.is_confirmed for one in rows),
        "waiting": sum(one.waiting for one in reach),
        "reasons": dict(reasons),
    }
    if as_json:
        sys.stdout.write(json.dumps(document) + "\n")
        return
    sys.stdout.write(
        f"{document['mail']} by mail, {document['webhooks']} webhooks, "
        f"{document['unconfirmed']} not confirmed; {document['waiting']} messages wait\n"
    )
    for reason, count in reasons.most_common():
        sys.stdout.write(f"{count} × {reason}\n")


@app.command()
def remove(
    address: Annotated[str, typer.Argument(help="A mail address, or the URL of a webhook.")],
    data: Data = None,
) -> None:
    """Takes somebody off who asks for it by other ways."""
    register = SubscriberRegister(load(data).layout.subscribers)
    found = [one for one in register.list_all() if one.address.casefold() == address.casefold()]
    if not found:
        end_with_bad_input(f"{address} is not subscribed")
    for one in found:
        register.leave(one.id)
    sys.stdout.write(f"{len(found)} taken off\n")


def load(data: Path | None) -> Configuration:
    try:
        return load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
