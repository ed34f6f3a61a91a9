"""`stentor certs renew`: a renewal now, whatever the plan says, or a dry run; and how it goes."""

import getpass
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from stentor.certificates.reading import Reading, UnreadableError
from stentor.certificates.wishes import RefusedError, WishBox, make_wish
from stentor.certificates.words import describe_event
from stentor.contracts.certificate import Want, Wish
from stentor.contracts.renewal import Event
from stentor.keeper.acme.settings import PublicSettings
from stentor.keeper.told import add_told, read_told_hosts
from stentor.lib.clock import utc_now
from stentor.lib.heartbeat import measure_silence
from stentor.lib.ids import new_id
from stentor.lib.layout import DataLayout
from stentor.project.commands.certs_list import SILENT_AFTER, write_moment
from stentor.project.configuration import ConfigurationError, load_configuration
from stentor.project.errors import end_with_bad_input, end_with_failure

PAUSE = 0.2
STOPPED = "no keeper runs; it is taken up as soon as one does (`stentor keeper`)"
ENDS: dict[Want, frozenset[str]] = {
    "renewal": frozenset({"activated"}),
    "dry-run": frozenset({"rehearsed", "rehearsal-failed"}),
}
TOLD: dict[Want, frozenset[str]] = {
    "renewal": frozenset({"wished", "attempt", "failed", "limited", "doubted", "issued",
                          "rolled-back", "swapped", "retired", "activated"}),
    "dry-run": frozenset({"rehearsing", "rehearsed", "rehearsal-failed"}),
}  # fmt: skip


def renew(
    names: Annotated[list[str], typer.Argument(help="Host names with a public certificate.")],
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Order at the staging authority; keep nothing.")
    ] = False,
    waits: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Follow it to its end, or only ask.")
    ] = True,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to follow it for.")] = 300.0,
) -> None:
    """Asks the keeper to renew now, with all its care, and follows until every worker serves the
    new one. Ends with 1 when that did not come to be; the keeper goes on trying then."""
    try:
        configuration = load_configuration(data)
    except ConfigurationError as error:
        end_with_bad_input(str(error))
    layout = configuration.layout
    want: Want = "dry-run" if is_dry_run else "renewal"
    public = add_told(configuration.public, read_told_hosts(layout))
    names = list(dict.fromkeys(name.rstrip(".").lower() for name in names))
    check(names, want, public)
    started = utc_now().timestamp()
    try:
        for name in names:
            sys.stdout.write(f"{name}: {ask(layout, name, want)}\n")
    except UnreadableError as error:
        end_with_failure(str(error))
    except OSError as error:
        end_with_failure(f"it cannot be written down: {error.strerror}")
    if measure_silence(layout.run, "keeper") > SILENT_AFTER:
        if waits:
            end_with_failure(STOPPED)
        sys.stdout.write(f"{STOPPED}\n")
    elif waits:
        follow(layout, names, want, started, timeout)


def check(names: Sequence[str], want: Want, public: PublicSettings) -> None:
    """Ends the command where it makes no sense."""
    if not public.authorities:
        end_with_bad_input("no authority is set up; see docs/certificates.md")
    if want == "dry-run" and not public.staging:
        end_with_bad_input(
            "no staging authority is set up for dry runs; name one under [acme.staging]"
        )
    for name in names:
        if name not in public.hosts:
            known = ", ".join(sorted(public.hosts)) or "none"
            end_with_bad_input(f"{name} has no public certificate; there are {known}")


def ask(layout: DataLayout, name: str, want: Want) -> str:
    """Puts the wish where the keeper finds it, unless one lies there; says what was done."""
    box, reading, now = WishBox(layout.certificate_wishes), Reading(layout), utc_now()
    book = reading.read_book()
    kept = book.find(name) if book else None
    by = find_user()
    try:
        if book and kept and kept.kind == "public":
            wish = make_wish(
                book, kept, want, box.read(), reading.read_events(name), by=by, now=now
            )
        elif any((one.name, one.want) == (name, want) for one in box.read()):
            return "asked for already"
        else:
            wish = Wish(id=new_id(now), at=now, name=name, want=want, by=by)
    except RefusedError as error:
        return str(error)
    box.put(wish)
    return "asked for"


def find_user() -> str:
    """Who sits there, for the ledger."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody at the command line"


@dataclass
class Following:
    """The lines of one name's ledger as they come."""

    reading: Reading
    name: str
    want: Want
    since: float
    end: Event | None = None
    _told: int = field(default=0)

    def read_on(self) -> list[Event]:
        """What is new; `end` is set by what ends it."""
        fresh = [
            event
            for event in self.reading.read_events(self.name)
            if event.at >= self.since and event.kind in TOLD[self.want] and event.slot == "live"
        ]
        found = fresh[self._told :]
        self._told = len(fresh)
        self.end = next((one for one in found if one.kind in ENDS[self.want]), self.end)
        return found


def follow(
    layout: DataLayout, names: Sequence[str], want: Want, since: float, timeout: float
) -> None:
    """Writes down what happens until all have come to their end."""
    signal.signal(signal.SIGINT, stop_following)
    rows = [Following(Reading(layout), name, want, since) for name in names]
    deadline = time.monotonic() + timeout
    while open_rows := [row for row in rows if row.end is None]:
        try:
            for row in open_rows:
                for event in row.read_on():
                    prefix = f"{row.name}: " if len(rows) > 1 else ""
                    sys.stdout.write(f"{prefix}{write_moment(describe_event(event))}\n")
        except UnreadableError as error:
            end_with_failure(str(error))
        sys.stdout.flush()
        if measure_silence(layout.run, "keeper") > SILENT_AFTER:
            end_with_failure(STOPPED)
        if time.monotonic() >= deadline and any(row.end is None for row in rows):
            left = ", ".join(row.name for row in rows if row.end is None)
            end_with_failure(
                f"{left}: no end within {timeout:.0f} s; the keeper goes on trying"
                " (`stentor certs show` says how far it is)"
            )
        time.sleep(PAUSE)
    if any(row.end and row.end.kind == "rehearsal-failed" for row in rows):
        raise typer.Exit(1)


def stop_following(_number: int, _frame: FrameType | None) -> None:
    sys.stdout.write("\nno longer followed; the keeper goes on with it\n")
    raise typer.Exit(130)
