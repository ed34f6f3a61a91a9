"""`stentor incidents …`: what people say about incidents, and maintenance they plan. Needs neither
the studio nor its database."""

import getpass
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from stentor.contracts.incident import Event, Impact, Status
from stentor.incidents import maintenance, verbs, wording
from stentor.incidents.book import Incident, IncidentBook
from stentor.incidents.ledger import IncidentLedger, NotWrittenError, carry_out
from stentor.incidents.rules import RefusedError
from stentor.incidents.timeline import list_moments
from stentor.lib.clock import format_instant, parse_instant, utc_now
from stentor.project.configuration import Configuration, ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure

app = typer.Typer(add_completion=False, no_args_is_help=True)

Data = Annotated[Path | None, typer.Option(help="The data directory.")]
By = Annotated[str, typer.Option(help="Who says it.")]
Id = Annotated[str, typer.Argument(help="The incident's id, or its last letters.")]
On = Annotated[list[str], typer.Option(help="A component; repeats.")]
At = Annotated[str, typer.Option(help="An instant like 2026-11-24T10:00Z. Default: now.")]


@app.callback()
def incidents() -> None:
    """The incident ledger, which the status page is made of."""


@app.command("list")
def list_incidents(
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Every incident, oldest first."""
    book = IncidentLedger(load(data).layout.incidents).read()
    rows = [describe(one) for one in book.incidents.values()]
    if as_json:
        sys.stdout.write(json.dumps({"incidents": rows}) + "\n")
        return
    for row in rows:
        state = "draft" if not row["is_public"] else row["status"]
        sys.stdout.write(f"{row['id']}  {row['began_at']}  {state:13}  {row['title']}\n")


@app.command()
def show(incident: Id, data: Data = None) -> None:
    """One incident's timeline, from which a post-mortem is written."""
    book = IncidentLedger(load(data).layout.incidents).read()
    try:
        found = verbs.find_incident(book, incident)
    except RefusedError as error:
        end_with_bad_input(str(error))
    sys.stdout.write(f"{found.title}\n")
    for moment in list_moments(found):
        sys.stdout.write(f"{format_instant(moment.at)}  {moment.text}\n")
    for draft in found.drafts:
        sys.stdout.write(f"draft by {draft.by}: {draft.text}\n")


@app.command("open")
def open_one(
    title: Annotated[str, typer.Argument(help="What is wrong.")],
    on: On,
    impact: Annotated[Impact, typer.Option(help="How much it hurts.")] = Impact.MINOR,
    began: At = "",
    by: By = "",
    data: Data = None,
) -> None:
    """Opens an incident that no probe has found."""
    change(
        data,
        lambda _, who, now: verbs.open_incident(title, on, impact, who, now, parse(began, now)),
        by,
    )


@app.command()
def say(
    incident: Id,
    status: Annotated[Status, typer.Argument(help="What people are at.")],
    text: Annotated[str, typer.Argument(help="The words.")],
    at: At = "",
    by: By = "",
    data: Data = None,
) -> None:
    """Publishes an update; `resolved` is the last one."""
    change(
        data,
        lambda book, who, now: wording.write_update(
            verbs.find_incident(book, incident), status, text, who, now, parse(at, now)
        ),
        by,
    )


@app.command()
def publish(incident: Id, by: By = "", data: Data = None) -> None:
    """Publishes the drafts as they are."""
    change(
        data,
        lambda book, who, now: wording.publish_drafts(
            verbs.find_incident(book, incident), who, now
        ),
        by,
    )


@app.command()
def merge(incident: Id, into: Id, by: By = "", data: Data = None) -> None:
    """Says that it was the same as another one."""
    change(
        data,
        lambda book, who, now: verbs.merge(
            verbs.find_incident(book, incident), verbs.find_incident(book, into), who, now
        ),
        by,
    )


@app.command()
def dismiss(incident: Id, reason: str, by: By = "", data: Data = None) -> None:
    """Withdraws an incident that was none; it stays to be read."""
    change(
        data,
        lambda book, who, now: verbs.dismiss(verbs.find_incident(book, incident), reason, who, now),
        by,
    )


@app.command()
def explain(
    incident: Id,
    text: Annotated[Path, typer.Argument(help="A file with the words.")],
    draft: Annotated[bool, typer.Option("--draft", help="Do not publish yet.")] = False,
    by: By = "",
    data: Data = None,
) -> None:
    """Writes the post-mortem."""
    try:
        words = text.read_text()
    except (OSError, UnicodeDecodeError) as error:
        end_with_bad_input(f"{text} cannot be read: {error}")
    change(
        data,
        lambda book, who, now: verbs.write_post_mortem(
            verbs.find_incident(book, incident), words, who, now, is_published=not draft
        ),
        by,
    )


@app.command()
def plan(
    title: Annotated[str, typer.Argument(help="What is done.")],
    on: On,
    starts: Annotated[str, typer.Option(help="An instant like 2026-11-24T10:00Z.")],
    ends: Annotated[str, typer.Option(help="An instant.")],
    text: Annotated[str, typer.Option(help="What people notice of it.")] = "",
    by: By = "",
    data: Data = None,
) -> None:
    """Plans maintenance: nobody is alarmed by what fails then."""
    change(
        data,
        lambda _, who, now: maintenance.plan_maintenance(
            title, text, on, parse(starts, now), parse(ends, now), who, now
        ),
        by,
    )


@app.command()
def cancel(
    window: Annotated[str, typer.Argument(help="The plan's id, or its last letters.")],
    by: By = "",
    data: Data = None,
) -> None:
    """Cancels planned maintenance, or ends it early."""
    change(data, lambda book, who, now: maintenance.cancel_maintenance(book, window, who, now), by)


Verb = Callable[[IncidentBook, str, datetime], list[Event]]


def change(data: Path | None, verb: Verb, by: str) -> None:
    """Carries a verb out on the book as everybody has left it, and says what was written."""
    directory, who = load(data).layout.incidents, by or getpass.getuser()
    try:
        events = carry_out(directory, lambda book, now: verb(book, who, now), utc_now)
    except NotWrittenError as error:
        end_with_failure(str(error))
    except ValueError as error:
        end_with_bad_input(str(error))
    for event in events:
        sys.stdout.write(f"{event.id}\n")


def parse(text: str, now: datetime) -> datetime:
    return parse_instant(text) if text else now


def load(data: Path | None) -> Configuration:
    try:
        return load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))


def describe(incident: Incident) -> dict[str, object]:
    def tell(moment: datetime | None) -> str | None:
        return format_instant(moment) if moment else None

    return {
        "id": incident.id,
        "title": incident.title,
        "status": incident.status,
        "is_public": incident.is_public,
        "components": incident.components,
        "check": incident.check,
        "reason": incident.reason,
        "began_at": tell(incident.began_at),
        "opened_at": tell(incident.opened_at),
        "restored_at": tell(incident.restored_at),
        "resolved_at": tell(incident.resolved_at),
        "merged_into": incident.merged_into or None,
        "dismissed_because": incident.dismissed_because or None,
    }
